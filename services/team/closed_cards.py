"""Close a card in every chat of the team once somebody has answered it: who, what and when."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.conversation import InlineButtons
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from rules.schedule.dates import moment
from rules.tickets.working_hours import MAINLAND, zone_of
from services.conversation.replies import Edit
from services.conversation.turn_context import TurnContext
from services.outbox import outbox
from services.outbox.outbox import Kind
from services.people import roles
from services.team import messages
from services.team.notifications import name_of


def close(context: TurnContext, key_prefix: str, subject: str, answer: str) -> None:
    """Enqueue an edit of each other card whose key begins so.

    `subject` is a name or a title; `answer` is the key of the text of what was answered.
    """
    context.session.flush()
    params = {"subject": subject, "answer": answer, "by": context.person_id}
    for card in _cards(context.session, key_prefix):
        if (card.person_id, card.message_id) == (context.person_id, context.message_id):
            continue
        outbox.enqueue(
            context.session,
            CLOSED,
            context.session.get_one(Person, card.person_id),
            key=f"card_closed:{card.id}:{context.update_id}",
            due_at=context.now,
            params={**params, "message": card.message_id, "at": context.now.isoformat()},
            about_id=card.about_id,
        )


def _cards(session: Session, key_prefix: str) -> Sequence[OutboxMessage]:
    """Return the cards that members of the team have before them, with buttons."""
    query = (
        select(OutboxMessage)
        .join(InlineButtons, InlineButtons.outbox_id == OutboxMessage.id)
        .where(
            OutboxMessage.key.startswith(key_prefix, autoescape=True),
            OutboxMessage.message_id.is_not(None),
        )
        .order_by(OutboxMessage.id)
    )
    cards = session.scalars(query).all()
    return [card for card in cards if roles.is_staff(session, card.person_id)]


def _render(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Edit]:
    language, params = session.get_one(Person, message.person_id).language, message.params
    at = datetime.fromisoformat(params["at"])
    day, hour = moment(at, zone_of(MAINLAND), language)
    by = session.get(Person, params["by"])
    values = {
        "person": params["subject"],
        "reason": plain_text(language, params["answer"]),
        "by": name_of(session, by.id) if by else plain_text(language, "person.decided.erased"),
    }
    text = translate(language, "desk.decided_by", day=day, hour=hour, **values)
    return [Edit(params["message"], text)]


CLOSED = Kind(
    "card_closed",
    Urgency.REMINDER,
    life=None,
    resend_unknown=True,
    recheck=messages.still_on_the_team,
    render=_render,
)
