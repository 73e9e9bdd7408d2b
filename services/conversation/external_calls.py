"""Name the outside services that a script may call, their outcomes, and what follows a failure."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from documents.uploads import PHOTO_FAULTS, TABLE_FAULTS, UploadFault
from models.conversation import Conversation
from models.engine.constant import constant
from models.people import Address
from services.conversation import updates
from services.conversation.conversations import Conversations
from services.conversation.turns import CallAnswer, HeardUpdate, take_call_answer
from services.people import addresses

GEOCODE, REVERSE_GEOCODE = "geocode", "reverse_geocode"
FETCH_CV, FETCH_TABLE, FETCH_PHOTO = "fetch_cv", "fetch_table", "fetch_photo"

SERVICES: Mapping[str, frozenset[str]] = {
    GEOCODE: frozenset({"found", "not_found", "unavailable", "late"}),
    REVERSE_GEOCODE: frozenset({"found", "unavailable", "late"}),
    FETCH_CV: frozenset({"kept", *UploadFault, "unavailable", "late"}),
    FETCH_PHOTO: frozenset({"read", *PHOTO_FAULTS, "unavailable", "late"}),
    FETCH_TABLE: frozenset({"read", *TABLE_FAULTS, "unavailable", "late"}),
}
LATE = "late"


def play_late(session: Session, conversations: Conversations, now: datetime) -> None:
    """Play the outcome `late` of each call that no service has answered in time."""
    bot_id = conversations.deployment.bot_id
    for address, call_id in session.execute(*_due(bot_id, now)).all():
        if call_id is None:
            continue
        answer = CallAnswer(int(call_id), LATE, {})
        heard = HeardUpdate.at(address, -answer.call_id)
        with suppress(updates.HeardBefore), session.begin_nested():
            take_call_answer(session, conversations, heard, answer, now)
            updates.owe_now(session, bot_id, heard.update_id, now)


def when_due(session: Session, _: datetime) -> datetime | None:
    """Return when the first call under way will be late; None if there is none."""
    return session.scalar(*_first_due())


@constant
def _due(bot_id: int, now: datetime) -> Select[Address, str | None]:
    return (
        select(Address, Conversation.call_id)
        .join(Conversation, addresses.is_of(Conversation.person_id))
        .where(addresses.of_bot(bot_id), Conversation.call_due_at <= now)
    )


@constant
def _first_due() -> Select[datetime | None]:
    return select(func.min(Conversation.call_due_at))
