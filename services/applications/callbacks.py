"""Handle the inline buttons about applications; check again whose each application is."""

from collections.abc import Mapping

from flows.texts import translate
from models.applications import Application
from services.applications import (
    applications,
    cards,
    employer_conversation,
    messages,
)
from services.applications.cards import of_employer
from services.applications.disclosure import disclosed
from services.conversation import second_answers
from services.conversation.callbacks import CallbackHandler, CallbackResult, Callbacks, opens_own
from services.conversation.replies import Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.access import Access

SCRIPTS: Mapping[str, str] = {
    cards.INTERVIEW: "interview_offer",
    cards.NO: "application_no",
    cards.HIRED: "application_hired",
}
"""The script in which the employer confirms each answer before anything is sent."""


def _open(context: TurnContext, _: ConversationStack, application_id: int) -> CallbackResult:
    """Show the application to the employer, and note it as seen."""
    shown = employer_conversation.show(context, application_id)
    return CallbackResult.STAYS if shown else CallbackResult.DONE


def _show_cv(context: TurnContext, _: ConversationStack, application_id: int) -> CallbackResult:
    application = of_employer(context.session, application_id, context.person_id)
    if application is None:
        return CallbackResult.FOREIGN
    shown = disclosed(context.session, application)
    if shown is not None and shown.cv_id is not None:
        context.say(Show("cv", {"application": application.id}))
    else:
        context.say(Say(translate(context.language, "application.card.gone")))
    return CallbackResult.STAYS


def _answers(script: str) -> CallbackHandler:
    def handle(
        context: TurnContext, stack: ConversationStack, application_id: int
    ) -> CallbackResult:
        if of_employer(context.session, application_id, context.person_id) is None:
            return CallbackResult.FOREIGN
        about = {"application": str(application_id)}
        context.conversations.open_instead(context, stack, script, about)
        return CallbackResult.STAYS

    return handle


def _of_person(script: str) -> CallbackHandler:
    def handle(
        context: TurnContext, stack: ConversationStack, application_id: int
    ) -> CallbackResult:
        application = context.session.get(Application, application_id)
        if application is None or application.person_id != context.person_id:
            return CallbackResult.FOREIGN
        context.conversations.open_above(
            context, stack, script, {"application": str(application_id)}
        )
        return CallbackResult.STAYS

    return handle


def _take_back(
    context: TurnContext, stack: ConversationStack, opportunity_id: int
) -> CallbackResult:
    """Ask whether to withdraw an application that was sent: it cannot be sent again."""
    sent = applications.of(context.session, context.person_id, opportunity_id)
    if sent is None:
        return CallbackResult.FOREIGN
    if sent.status not in applications.ALIVE:
        second_answers.notice(context, "pressed.holds_first", stays=True)
        return CallbackResult.STAYS
    about = {"application": str(sent.id), "withdrawing": "yes"}
    context.conversations.open_above(context, stack, "applications", about)
    return CallbackResult.STAYS


CALLBACKS: Callbacks = {
    Access.PERSON: {
        messages.ANSWER: _of_person("interview"),
        "apply_take_back": _take_back,
    },
    Access.EMPLOYER: {
        cards.OPEN: _open,
        cards.CV: _show_cv,
        **{callback: _answers(script) for callback, script in SCRIPTS.items()},
        messages.RECEIVED_LIST: opens_own("applications_received"),
    },
}
