"""One applies on the site of the announcement: its link, and what the person says of it."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.offers import Opportunity
from models.outbox import OutboxMessage
from rules.outbox.message_budget import Nature
from rules.outbox.pace import Urgency
from services.applications import applications
from services.applications.applications import Sending
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.text import button, translate
from services.conversation.turn_context import Done, TurnContext
from services.offers import consent_and_pauses, opportunities
from services.outbox import kinds, outbox

APPLIED, NOT_YET = "applied", "not_yet"
"""Standing verbs, about an opportunity."""
ASKED_AGAIN = timedelta(days=2)
LIFE = timedelta(days=1)


def show_link(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Asked about once more, two days later, if nothing was said."""
    found = context.session.get_one(Opportunity, int(answers["opportunity"]))
    told = {"title": found.title, "url": found.apply_url or ""}
    text = translate(context.language, f"apply.link.{found.kind}", told)
    link = found.apply_url or ""
    rows = _said(context.language, found.id)
    if link.startswith("https://"):
        rows = [[button(context.language, "apply.open_link", link)], *rows]
    inline_buttons.show(context, Say(text, rows))
    outbox.enqueue(
        context.session,
        APPLIED_YET,
        context.person,
        key=f"applied_yet:{context.person_id}:{found.id}",
        due_at=context.now + ASKED_AGAIN,
        params={"opportunity": found.id}
        | kinds.message_params("apply.applied_yet", {"title": found.title}, _buttons(found.id)),
    )
    return Done.DONE


def _applied(context: TurnContext, _: ConversationStack, opportunity_id: int) -> CallbackResult:
    if not _is_outside(context.session, opportunity_id):
        return CallbackResult.FOREIGN
    noted = applications.note_outside(
        context.session, context.person_id, opportunity_id, context.now, context.chance
    )
    context.phrases.say(context, "apply.applied_noted")
    return CallbackResult.DONE if noted is Sending.SENT else CallbackResult.STAYS


def _not_yet(context: TurnContext, _: ConversationStack, opportunity_id: int) -> CallbackResult:
    if not _is_outside(context.session, opportunity_id):
        return CallbackResult.FOREIGN
    context.phrases.say(context, "apply.not_yet_noted")
    return CallbackResult.STAYS


def _is_outside(session: Session, opportunity_id: int) -> bool:
    found = session.get(Opportunity, opportunity_id)
    return found is not None and found.apply_url is not None and found.employer_id is None


def _said(language: str, opportunity_id: int) -> list[list[Button]]:
    return [[button(language, key, data) for key, data in _buttons(opportunity_id)]]


def _buttons(opportunity_id: int) -> list[tuple[str, str]]:
    return [
        ("apply.applied", inline_buttons.data(APPLIED, opportunity_id)),
        ("apply.not_yet", inline_buttons.data(NOT_YET, opportunity_id)),
    ]


def _is_still_open(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Neither applied for nor closed meanwhile; and only to who wants to hear of offers."""
    opportunity_id = message.params["opportunity"]
    if applications.of(session, message.person_id, opportunity_id) is not None:
        return False
    wanted = consent_and_pauses.may_push(session, message.person_id, now)
    return wanted and opportunities.is_shown(session, opportunity_id, now)


APPLIED_YET = kinds.one_to_one(
    "applied_yet", Urgency.OFFER, LIFE, recheck=_is_still_open, nature=Nature.NUDGE
)


CALLBACKS: Mapping[str, CallbackHandler] = {
    APPLIED: _applied,
    NOT_YET: _not_yet,
}
