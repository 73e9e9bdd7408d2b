"""Buttons of « Où en êtes-vous ? »: one tap, or a second one that says which work."""

from collections.abc import Mapping

from models.applications import Destination, DestinationKind
from services.conversation.callbacks import Press, Taken
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrases
from services.conversation.runner import Action
from services.conversation.stack import Stack
from services.conversation.turn_context import Done, Scene
from services.home.entry import Arriving
from services.offers import destinations

ANSWERS = {
    "destination_training": DestinationKind.TRAINING,
    "destination_looking": DestinationKind.STILL_LOOKING,
    "destination_other": DestinationKind.OTHER,
}


def verbs(arriving: Arriving) -> Mapping[str, Press]:
    conversations = arriving.conversations
    return {
        "destination_job": _which(conversations),
        **{verb: _says(conversations.phrases, verb, it) for verb, it in ANSWERS.items()},
    }


def keep(scene: Scene, answers: Mapping[str, str]) -> Done:
    """The second tap."""
    said = DestinationKind(answers["which"])
    destinations.answer(
        scene.session, scene.person_id, int(answers["destination"]), said, scene.now
    )
    return Done.DONE


ACTIONS: Mapping[str, Action] = {"keep_destination": keep}


def _which(conversations: Conversations) -> Press:
    def press(scene: Scene, stack: Stack, number: int) -> Taken:
        if not _asked(scene, number):
            return Taken.FOREIGN
        conversations.open_above(scene, stack, "destination", {"destination": str(number)})
        return Taken.DONE

    return press


def _says(phrases: Phrases, verb: str, said: DestinationKind) -> Press:
    def press(scene: Scene, _: Stack, number: int) -> Taken:
        if not destinations.answer(scene.session, scene.person_id, number, said, scene.now):
            return Taken.FOREIGN
        phrases.say(scene, f"destination.thanks.{verb.removeprefix('destination_')}")
        return Taken.DONE

    return press


def _asked(scene: Scene, number: int) -> bool:
    session_id, days = divmod(number, destinations.THOUSAND)
    return scene.session.get(Destination, (scene.person_id, session_id, days)) is not None
