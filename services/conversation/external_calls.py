"""Name the outside services that a script may call and their outcomes; go on without one."""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session

from documents.uploads import OF_TABLES, UploadFault
from models.conversation import Conversation
from models.engine.constant import constant
from models.people import Person
from services.conversation import updates
from services.conversation.conversations import Conversations
from services.conversation.turns import CallAnswer, HeardUpdate, take_call_answer
from services.people import people

GEOCODE, REVERSE_GEOCODE = "geocode", "reverse_geocode"
FETCH_CV, FETCH_TABLE = "fetch_cv", "fetch_table"

SERVICES: Mapping[str, frozenset[str]] = {
    GEOCODE: frozenset({"found", "not_found", "unavailable", "late"}),
    REVERSE_GEOCODE: frozenset({"found", "unavailable", "late"}),
    FETCH_CV: frozenset({"kept", *UploadFault, "unavailable", "late"}),
    FETCH_TABLE: frozenset({"read", *OF_TABLES, "unavailable", "late"}),
}
LATE = "late"


def play_late(session: Session, conversations: Conversations, now: datetime) -> None:
    """Play the outcome `late` of each call that no service has answered in time."""
    bot_id = conversations.deployment.bot_id
    for person, call_id in session.execute(*_due(bot_id, now)).all():
        if person.telegram_id is None or call_id is None:
            continue
        answer = CallAnswer(int(call_id), LATE, {})
        heard = HeardUpdate(bot_id, -answer.call_id, person.telegram_id)
        with suppress(updates.HeardBefore), session.begin_nested():
            take_call_answer(session, conversations, heard, answer, now)
            updates.owe_now(session, bot_id, heard.update_id, now)


def when_due(session: Session, _: datetime) -> datetime | None:
    """Return when the first call under way will be late; None if there is none."""
    return session.scalar(*_first_due())


@constant
def _due(bot_id: int, now: datetime) -> Select[Person, str | None]:
    return (
        select(Person, Conversation.call_id)
        .join(Conversation, Conversation.person_id == Person.id)
        .where(people.of_bot(bot_id), Conversation.call_due_at <= now)
    )


@constant
def _first_due() -> Select[datetime | None]:
    return select(func.min(Conversation.call_due_at))
