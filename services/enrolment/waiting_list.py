"""Give the freed seats of a session to whoever waits; tell those who still wait when it closes."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Select, String, cast, exists, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.enrolment import Enrolment, EnrolmentStatus
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.enrolment import enrolments, messages, places
from services.outbox import kinds, outbox
from services.outbox.sweep_cursor import SLICE
from services.people import people
from services.programme import sessions


def give_freed_seats(session: Session, now: datetime) -> bool:
    """Give the freed seats of one session to a slice of people; True when somebody got one."""
    return any(
        give(session, upcoming, now)
        for upcoming in session.scalars(*_waited_for(local_date(now, NO_DEPARTMENT))).all()
        if places.free_seats(session, upcoming)
    )


def give(session: Session, programme_session: ProgrammeSession, now: datetime) -> int:
    """Give free seats to a slice of the waiting list and tell them; return how many got a place."""
    promoted = places.promote(session, programme_session, now)
    for person_id in promoted:
        outbox.enqueue(
            session,
            messages.PLACE_FREED,
            session.get_one(Person, person_id),
            key=f"place_freed:{person_id}:{programme_session.id}",
            due_at=now,
            params=kinds.message_params("place_freed", {"session": programme_session.name}),
        )
    return len(promoted)


def tell_closed(session: Session, bot_id: int, now: datetime) -> bool:
    """Tell people without a seat, once, that their session has closed or begun.

    Do a slice of one session; return True when there may be more.
    """
    for programme_session in sessions.shut(session, local_date(now, NO_DEPARTMENT)):
        if places.takes_nobody(programme_session, now):
            rows = session.execute(*_not_told_of_closing(bot_id, programme_session.id)).all()
            for person, status in rows:
                _tell_closed(session, person, status, programme_session, now)
            if rows:
                return True
    return False


def _tell_closed(
    session: Session,
    person: Person,
    status: EnrolmentStatus,
    closed: ProgrammeSession,
    now: datetime,
) -> None:
    text = "session_closed.offered" if status is EnrolmentStatus.OFFERED else "session_closed"
    person.keep_informed_at = person.keep_informed_at or now
    outbox.enqueue(
        session,
        CLOSED,
        person,
        key=f"{CLOSED.name}:{closed.id}:{person.id}",
        due_at=now,
        params=kinds.message_params(text, {"session": closed.name}) | {"session_id": closed.id},
    )


@constant
def _waited_for(today: date) -> Select[ProgrammeSession]:
    """Select the open sessions to come for which somebody waits."""
    waits = Enrolment.status == EnrolmentStatus.WAITING
    is_open = ProgrammeSession.opened_at.is_not(None), ProgrammeSession.closed_at.is_(None)
    return (
        select(ProgrammeSession)
        .where(ProgrammeSession.starts_on >= today, *is_open)
        .where(exists().where(Enrolment.session_id == ProgrammeSession.id, waits))
        .order_by(ProgrammeSession.starts_on, ProgrammeSession.id)
    )


@constant
def _not_told_of_closing(bot_id: int, session_id: int) -> Select[Person, EnrolmentStatus]:
    ids = cast(Enrolment.session_id, String) + ":" + cast(Person.id, String)
    return (
        select(Person, Enrolment.status)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .where(*_hoping(session_id), people.of_bot(bot_id))
        .where(~outbox.was_enqueued(bot_id, f"{CLOSED.name}:", ids))
        .order_by(Person.id)
        .limit(SLICE)
    )


def _still_closed(session: Session, message: OutboxMessage, now: datetime) -> bool:
    closed = session.get(ProgrammeSession, message.params["session_id"])
    if closed is None or not places.takes_nobody(closed, now):
        return False
    return session.scalar(*_enrolment_hoping(message.person_id, closed.id)) is not None


@constant
def _enrolment_hoping(person_id: int, session_id: int) -> Select[int]:
    mine = Enrolment.person_id == person_id
    return select(Enrolment.id).where(*_hoping(session_id), mine)


def _hoping(session_id: int) -> Sequence[ColumnElement[bool]]:
    return (Enrolment.session_id == session_id, Enrolment.status.in_(enrolments.HOPING))


CLOSED = kinds.one_to_one(
    "session_closed",
    Urgency.REMINDER,
    timedelta(days=2),
    recheck=_still_closed,
    begins=kinds.in_daytime,
)
