"""Buttons on standing messages about applications: whose it is is looked at anew."""

from collections.abc import Mapping

from models.applications import Application
from services import (
    application_cards,
    application_desk,
    application_kinds,
    apply_outside,
    offers_paused,
    training_starts,
)
from services.application_cards import of_employer
from services.applications import SHOWN
from services.arriving import Arriving
from services.conversations import Conversations
from services.lines import Say, Show
from services.meeting_words import words
from services.pressing import Press, Taken, opens_own
from services.scene import Scene
from services.stack import Stack

SCRIPTS: Mapping[str, str] = {
    application_cards.INTERVIEW: "interview_offer",
    application_cards.NO: "application_no",
    application_cards.HIRED: "application_hired",
}
"""The employer's answers: each is confirmed in a conversation before anything leaves."""


def verbs(arriving: Arriving) -> Mapping[str, Press]:
    conversations = arriving.conversations
    return {
        application_cards.OPEN: _open,
        application_cards.CV: _show_cv,
        **{verb: _answers(conversations, script) for verb, script in SCRIPTS.items()},
        application_kinds.ANSWER: _of_person(conversations, "interview"),
        application_kinds.RECEIVED_LIST: opens_own(conversations, "applications_received"),
        **apply_outside.verbs(conversations.phrases),
        **offers_paused.verbs(conversations.phrases),
        **training_starts.verbs(conversations.phrases),
    }


def _open(scene: Scene, _: Stack, application_id: int) -> Taken:
    """The only thing that opening does is to have seen it."""
    shown = application_desk.show(scene, application_id)
    return Taken.STAYS if shown else Taken.DONE


def _show_cv(scene: Scene, _: Stack, application_id: int) -> Taken:
    found = of_employer(scene.session, application_id, scene.person_id)
    if found is None:
        return Taken.FOREIGN
    if found.status in SHOWN:
        scene.say(Show("cv", {"application": found.id}))
    else:
        scene.say(Say(words(scene.language, "application.card.gone")))
    return Taken.STAYS


def _answers(conversations: Conversations, script: str) -> Press:
    def press(scene: Scene, stack: Stack, application_id: int) -> Taken:
        if of_employer(scene.session, application_id, scene.person_id) is None:
            return Taken.FOREIGN
        conversations.open_above(scene, stack, script, {"application": str(application_id)})
        return Taken.STAYS

    return press


def _of_person(conversations: Conversations, script: str) -> Press:
    def press(scene: Scene, stack: Stack, application_id: int) -> Taken:
        found = scene.session.get(Application, application_id)
        if found is None or found.person_id != scene.person_id:
            return Taken.FOREIGN
        conversations.open_above(scene, stack, script, {"application": str(application_id)})
        return Taken.STAYS

    return press
