"""Buttons on standing messages about applications: whose it is is looked at anew."""

from collections.abc import Mapping

from models.applications import Application
from services.applications import cards, employer_conversation, external, messages
from services.applications.cards import of_employer
from services.applications.disclosure import disclosed
from services.applications.follow_up import paused_employers, training_follow_up
from services.conversation.callbacks import Press, Taken, opens_own
from services.conversation.conversations import Conversations
from services.conversation.replies import Say, Show
from services.conversation.stack import Stack
from services.conversation.text import words
from services.conversation.turn_context import Scene

SCRIPTS: Mapping[str, str] = {
    cards.INTERVIEW: "interview_offer",
    cards.NO: "application_no",
    cards.HIRED: "application_hired",
}
"""The employer's answers: each is confirmed in a conversation before anything leaves."""


def verbs(conversations: Conversations) -> Mapping[str, Press]:
    return {
        cards.OPEN: _open,
        cards.CV: _show_cv,
        **{verb: _answers(conversations, script) for verb, script in SCRIPTS.items()},
        messages.ANSWER: _of_person(conversations, "interview"),
        messages.RECEIVED_LIST: opens_own(conversations, "applications_received"),
        **external.verbs(conversations.phrases),
        **paused_employers.verbs(conversations.phrases),
        **training_follow_up.verbs(conversations.phrases),
    }


def _open(scene: Scene, _: Stack, application_id: int) -> Taken:
    """The only thing that opening does is to have seen it."""
    shown = employer_conversation.show(scene, application_id)
    return Taken.STAYS if shown else Taken.DONE


def _show_cv(scene: Scene, _: Stack, application_id: int) -> Taken:
    found = of_employer(scene.session, application_id, scene.person_id)
    if found is None:
        return Taken.FOREIGN
    shown = disclosed(scene.session, found)
    if shown is not None and shown.cv_id is not None:
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
