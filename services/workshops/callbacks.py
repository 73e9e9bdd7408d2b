"""Buttons on standing messages about a workshop: whose it is and how it stands is seen anew."""

from collections.abc import Mapping

from models.workshops import Registration, RegistrationStatus, Workshop
from services.conversation import inline_buttons
from services.conversation.callbacks import Press, Taken, opens_own
from services.conversation.conversations import Conversations
from services.conversation.phrases import Phrases
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.home.entry import Arriving
from services.workshops import messages, workshop_leaving
from services.workshops.workshop_leaving import Leaving

SCRIPT = "workshops"


def verbs(arriving: Arriving) -> Mapping[str, Press]:
    conversations = arriving.conversations
    phrases = conversations.phrases
    return {
        "workshop_list": opens_own(conversations, SCRIPT),
        "workshop_show": _of_workshop(conversations, {}),
        "workshop_join_list": _of_workshop(conversations, {"join": "yes"}),
        "workshop_take": _of_registration(conversations, "take", Taken.DONE),
        "workshop_move": _of_registration(conversations, "moving", Taken.STAYS),
        "workshop_decline": _decline(phrases),
        "workshop_cannot": _leave(phrases, RegistrationStatus.CANCELLED),
        "workshop_excused": _leave(phrases, RegistrationStatus.EXCUSED),
    }


def _of_workshop(conversations: Conversations, more: Mapping[str, str]) -> Press:
    """Whether it is for this person is asked when they register."""

    def press(scene: Scene, stack: Stack, workshop_id: int) -> Taken:
        if scene.session.get(Workshop, workshop_id) is None:
            return Taken.FOREIGN
        conversations.open_above(scene, stack, SCRIPT, {"workshop": str(workshop_id), **more})
        return Taken.STAYS

    return press


def _of_registration(conversations: Conversations, about: str, taken: Taken) -> Press:
    def press(scene: Scene, stack: Stack, registration_id: int) -> Taken:
        it = _mine(scene, registration_id)
        if it is None:
            return Taken.FOREIGN
        known = {about: str(it.id)}
        if about == "take":
            known["workshop"] = str(it.workshop_id)
        conversations.open_above(scene, stack, SCRIPT, known)
        return taken

    return press


def _decline(phrases: Phrases) -> Press:
    def press(scene: Scene, _: Stack, registration_id: int) -> Taken:
        if _mine(scene, registration_id) is None:
            return Taken.FOREIGN
        workshop_leaving.decline(scene.session, registration_id, scene.person_id, scene.now)
        phrases.say(scene, "workshop.declined")
        return Taken.DONE

    return press


def _leave(phrases: Phrases, why: RegistrationStatus) -> Press:
    """One tap, and the seat is the next one's; the message may be about other events too."""

    def press(scene: Scene, _: Stack, registration_id: int) -> Taken:
        it = _mine(scene, registration_id)
        if it is None:
            return Taken.FOREIGN
        left = workshop_leaving.leave(scene.session, it.id, scene.person_id, why, scene.now)
        if left.outcome is Leaving.LEFT:
            key = f"workshop.left_{why}"
            say = messages.given_back(scene.session, it, key, scene.now)
            inline_buttons.show(scene, say)
        else:
            late = left.outcome is Leaving.TOO_LATE
            phrases.say(scene, "workshop.begun" if late else "workshop.left_already")
        return Taken.STAYS

    return press


def _mine(scene: Scene, registration_id: int) -> Registration | None:
    it = scene.session.get(Registration, registration_id)
    return it if it and it.person_id == scene.person_id else None
