"""Look at people when a term of theirs may end, so that nobody has to be looked at every hour."""

from collections.abc import Collection, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from sqlalchemy import Select, bindparam, func, select, update
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.constant import constant
from models.enrolment import OUT_OF_SESSION, Enrolment
from models.mentoring.slots import Slot
from models.offers import Opportunity
from models.people import Person
from models.programme import ProgrammeSession
from rules.privacy.retention import next_look
from services.outbox.sweep_cursor import LOOKED_AT

PEOPLE = Person.metadata.tables["people"]
PUT_OFF = (
    update(PEOPLE)
    .where(PEOPLE.c.id == bindparam("of_person"))
    .values(look_at=bindparam("next_look", type_=PEOPLE.c.look_at.type))
)


def due(session: Session, bot_id: int, now: datetime) -> Sequence[int]:
    """Return the next people to look at: those who have waited longest."""
    return session.scalars(*_due(bot_id, now)).all()


def put_off(session: Session, ids: Collection[int], now: datetime) -> None:
    """Look at people again when one of their terms may end."""
    found = session.execute(*_signs(sorted(ids))) if ids else ()
    looks = [
        {"of_person": person_id, "next_look": next_look(map(_instant, signs), now)}
        for person_id, *signs in found
    ]
    if looks:  # else all have been erased meanwhile
        # of the table: the mapped class would raise when some have been
        session.connection().execute(PUT_OFF, looks)


@constant
def _due(bot_id: int, now: datetime) -> Select[int]:
    look = Person.look_at, Person.id
    waiting = Person.bot_id == bot_id, Person.look_at <= now
    return select(Person.id).where(*waiting).order_by(*look).limit(LOOKED_AT)


@constant
def _signs(ids: Sequence[int]) -> Select[Any]:
    """Select all from which a term runs, in the order in which rows are locked."""
    heard = select(func.max(Conversation.heard_at)).where(Conversation.person_id == Person.id)
    changed = select(func.max(Enrolment.changed_at)).where(Enrolment.person_id == Person.id)
    ended = (
        select(func.max(ProgrammeSession.ends_on))
        .join(Enrolment, Enrolment.session_id == ProgrammeSession.id)
        .where(Enrolment.person_id == Person.id)
    )
    was_in = ended.where(Enrolment.status.not_in(OUT_OF_SESSION))
    met = select(func.max(Slot.ends_at)).where(Slot.mentor_id == Person.id)
    offered = select(func.max(Opportunity.live_until)).where(Opportunity.employer_id == Person.id)
    noted = Person.joined_at, Person.seen_at, Person.keep_informed_at, Person.told_of_erasure_at
    found = (it.scalar_subquery() for it in (heard, changed, ended, was_in, met, offered))
    query = select(Person.id).add_columns(*noted, *found)
    return query.where(Person.id.in_(ids)).order_by(Person.id)


def _instant(sign: datetime | date | None) -> datetime | None:
    """Return the start of a day as an instant."""
    if sign is None or isinstance(sign, datetime):
        return sign
    return datetime.combine(sign, time(), UTC)
