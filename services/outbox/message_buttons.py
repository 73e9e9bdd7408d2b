"""Remember the buttons of queued messages, and find the message on which a button stands."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.conversation import InlineButtons
from models.engine.constant import constant
from models.engine.transaction_cache import cached_in_transaction
from models.outbox import OutboxMessage
from services.conversation import inline_buttons
from services.conversation.inline_buttons import LAST_ONES, Rows
from services.conversation.replies import Say
from services.conversation.turn_context import TurnContext


def keep(session: Session, message: OutboxMessage, rows: Rows, now: datetime) -> None:
    """Remember the buttons of a queued message that is about to be sent, or sent again."""
    inline_buttons.remember(session, message.person_id, message.id, rows, now)


def show_instead(context: TurnContext, say: Say) -> None:
    """Replace the pressed message by these words and buttons; a queued message stays queued."""
    query = select(OutboxMessage.id).where(
        OutboxMessage.person_id == context.person_id,
        OutboxMessage.message_id == context.message_id,
    )
    inline_buttons.show_instead(context, say, context.session.scalar(query.limit(1)))


@cached_in_transaction
def last_shown(
    session: Session, person_id: int, after: datetime
) -> Sequence[tuple[InlineButtons, int | None]]:
    """Return the last messages with buttons, newest first, each with its id if known."""
    rows = session.execute(*_newest(person_id, after))
    return [(message, message_id) for message, message_id in rows]


@constant
def _newest(person_id: int, after: datetime) -> Select[InlineButtons, int | None]:
    return (
        select(InlineButtons, OutboxMessage.message_id)
        .outerjoin(OutboxMessage, OutboxMessage.id == InlineButtons.outbox_id)
        .where(InlineButtons.person_id == person_id)
        .where(InlineButtons.said_at > after)
        .order_by(InlineButtons.id.desc())
        .limit(LAST_ONES)
    )
