"""Give the link of an offer to apply for elsewhere, and ask whether the person applied."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from flows.texts import translate
from models.offers import Opportunity
from models.outbox import OutboxMessage
from rules.outbox.daily_quota import MessageNature
from rules.outbox.pace import Urgency
from services.applications import applications
from services.applications.applications import ApplicationSendingResult
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.replies import Say
from services.conversation.stack import ConversationStack
from services.conversation.text import button
from services.conversation.turn_context import Done, TurnContext
from services.offers import consent_and_pauses, opportunities
from services.outbox import kinds, outbox
from services.people.access import Access

APPLIED, NOT_YET = "applied", "not_yet"
"""The callbacks of the inline buttons, about an opportunity."""
ASKED_AGAIN = timedelta(days=2)
LIFE = timedelta(days=1)


def show_link(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Show the link; ask again two days later if the person has said nothing."""
    opportunity = context.session.get_one(Opportunity, int(answers["opportunity"]))
    values = {"title": opportunity.title, "url": opportunity.apply_url or ""}
    text = translate(context.language, f"apply.link.{opportunity.kind}", **values)
    link = opportunity.apply_url or ""
    rows = [[button(context.language, key, data) for key, data in _buttons(opportunity.id)]]
    if link.startswith("https://"):
        rows = [[button(context.language, "apply.open_link", link)], *rows]
    inline_buttons.show(context, Say(text, rows))
    outbox.enqueue(
        context.session,
        APPLIED_YET,
        context.person,
        key=f"applied_yet:{context.person_id}:{opportunity.id}",
        due_at=context.now + ASKED_AGAIN,
        params={"opportunity": opportunity.id}
        | kinds.message_params(
            "apply.applied_yet", {"title": opportunity.title}, _buttons(opportunity.id)
        ),
    )
    return Done.DONE


def _record_applied(
    context: TurnContext, _: ConversationStack, opportunity_id: int
) -> CallbackResult:
    if not _is_outside(context.session, opportunity_id):
        return CallbackResult.FOREIGN
    sending = applications.note_outside(
        context.session, context.person_id, opportunity_id, context.now, context.random_below
    )
    context.phrases.say(context, "apply.applied_noted")
    return CallbackResult.DONE if sending is ApplicationSendingResult.SENT else CallbackResult.STAYS


def _record_not_yet(
    context: TurnContext, _: ConversationStack, opportunity_id: int
) -> CallbackResult:
    if not _is_outside(context.session, opportunity_id):
        return CallbackResult.FOREIGN
    context.phrases.say(context, "apply.not_yet_noted")
    return CallbackResult.STAYS


def _is_outside(session: Session, opportunity_id: int) -> bool:
    opportunity = session.get(Opportunity, opportunity_id)
    return (
        opportunity is not None
        and opportunity.apply_url is not None
        and opportunity.employer_id is None
    )


def _buttons(opportunity_id: int) -> list[tuple[str, str]]:
    return [
        ("apply.applied", inline_buttons.data(APPLIED, opportunity_id)),
        ("apply.not_yet", inline_buttons.data(NOT_YET, opportunity_id)),
    ]


def _is_still_open(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether the offer is open, and the person has not applied and accepts such messages."""
    opportunity_id = message.params["opportunity"]
    if applications.of(session, message.person_id, opportunity_id) is not None:
        return False
    may_push = consent_and_pauses.may_push(session, message.person_id, now)
    return may_push and opportunities.is_shown(session, opportunity_id, now)


APPLIED_YET = kinds.one_to_one(
    "applied_yet", Urgency.OFFER, LIFE, recheck=_is_still_open, nature=MessageNature.NUDGE
)


CALLBACKS: Callbacks = {
    Access.PERSON: {
        APPLIED: _record_applied,
        NOT_YET: _record_not_yet,
    },
}
