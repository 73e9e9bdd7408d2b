"""Give places of a session and keep its waiting list; seats are counted under a database lock."""

from collections.abc import Sequence
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import ColumnElement, Select, func, select, update
from sqlalchemy.orm import InstrumentedAttribute, Session, aliased

from models.engine.constant import constant
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import EligibilityOutcome, ZoneRule
from rules.schedule.time_zones import local_date
from rules.schedule.waiting_line import end_of_line
from rules.session_admin.opening import SessionState
from services.outbox import contact_proofs
from services.outbox.sweep_cursor import SLICE

HOLDING = (EnrolmentStatus.PLACE, EnrolmentStatus.TO_CHECK)
"""Statuses that take a seat."""


def next_in_line(
    session: Session, person_id: int, programme_session: ProgrammeSession, today: date
) -> bool:
    """Tell whether nobody has a better right to a free seat than this person."""
    if _zones_first(programme_session, today) and _waits(session, person_id, programme_session):
        return False
    return session.execute(ready(programme_session, today).limit(1)).first() is None


def ready(programme_session: ProgrammeSession, today: date) -> Select[int, bool]:
    """Select the people of the waiting list who may have a seat now, the first in line first.

    The second column tells whether the team still has to check them.
    """
    query = (
        select(Enrolment.person_id, Enrolment.answer_by.is_not(None))
        .where(*waiting(programme_session), ~contact_proofs.lacks(Enrolment.person_id))
        .order_by(Enrolment.changed_at, Enrolment.id)
    )
    if _zones_first(programme_session, today):
        newest = _newest_outcome(Enrolment.person_id, programme_session).scalar_subquery()
        query = query.where(newest.is_distinct_from(EligibilityOutcome.WAITS))
    return query


def waiting(programme_session: ProgrammeSession) -> Sequence[ColumnElement[bool]]:
    """Return the conditions that an enrolment is on the session's waiting list."""
    return (
        Enrolment.session_id == programme_session.id,
        Enrolment.status == EnrolmentStatus.WAITING,
    )


def _zones_first(programme_session: ProgrammeSession, today: date) -> bool:
    until = programme_session.priority_until
    rule = programme_session.zone_rule
    return rule is ZoneRule.PRIORITY_UNTIL and until is not None and today < until


def _waits(session: Session, person_id: int, programme_session: ProgrammeSession) -> bool:
    return session.scalar(_newest_outcome(person_id, programme_session)) is EligibilityOutcome.WAITS


def _newest_outcome(
    person_id: int | InstrumentedAttribute[int], programme_session: ProgrammeSession
) -> Select[EligibilityOutcome]:
    return (
        select(EligibilityVerdict.outcome)
        .where(
            EligibilityVerdict.person_id == person_id,
            EligibilityVerdict.session_id == programme_session.id,
        )
        .order_by(EligibilityVerdict.id.desc())
        .limit(1)
    )


class PlaceResult(StrEnum):
    GIVEN = "place"
    WAITING = "waiting"
    ALREADY = "already"
    CLOSED = "closed"
    UNPROVED = "unproved"
    """The person came by the chat page, and has proved no e-mail and no number."""


def take_place(
    session: Session, person_id: int, programme_session: ProgrammeSession, now: datetime
) -> PlaceResult:
    """Give the person a place or put them on the waiting list (« Je prends ma place »).

    Safe to repeat; people are served in the order in which they came.
    """
    lock_session(session, programme_session)
    status = status_of(session, person_id, programme_session)
    if status in HOLDING:
        return PlaceResult.ALREADY
    if status is EnrolmentStatus.WAITING:
        return PlaceResult.WAITING
    today = today_of(programme_session, now)
    if status is not EnrolmentStatus.OFFERED or takes_nobody(programme_session, now):
        return PlaceResult.CLOSED
    if contact_proofs.is_lacking(session, person_id):
        return PlaceResult.UNPROVED
    if next_in_line(session, person_id, programme_session, today) and give_seat(
        session, person_id, programme_session, EnrolmentStatus.PLACE, now
    ):
        return PlaceResult.GIVEN
    join_waiting_list(session, person_id, programme_session, now)
    return PlaceResult.WAITING


def promote(session: Session, programme_session: ProgrammeSession, now: datetime) -> list[int]:
    """Give free seats to a slice of the waiting list, in order; return who now has a place.

    A person whom the team still has to check gets a held seat and is not in the result.
    """
    lock_session(session, programme_session)
    if takes_nobody(programme_session, now):
        return []
    promoted = []
    query = ready(programme_session, today_of(programme_session, now)).limit(SLICE)
    for person_id, to_check in session.execute(query).all():
        status = EnrolmentStatus.TO_CHECK if to_check else EnrolmentStatus.PLACE
        if not give_seat(session, person_id, programme_session, status, now):
            break
        if not to_check:
            promoted.append(person_id)
    return promoted


def hold_checked(
    session: Session, person_id: int, programme_session: ProgrammeSession, now: datetime
) -> None:
    """Hold a seat for somebody on the waiting list whom the team checks, if it is their turn."""
    lock_session(session, programme_session)
    first = session.execute(ready(programme_session, today_of(programme_session, now)).limit(1))
    row = first.first()
    if row is not None and row[0] == person_id and row[1]:
        give_seat(session, person_id, programme_session, EnrolmentStatus.TO_CHECK, now)


def takes_nobody(programme_session: ProgrammeSession, now: datetime) -> bool:
    """Tell whether the session is not open, or past its first day."""
    begun = today_of(programme_session, now) > programme_session.starts_on
    return begun or programme_session.state is not SessionState.OPEN


def someone_holds_seat(session: Session, programme_session: ProgrammeSession) -> bool:
    return held(session, programme_session) > 0


def held(session: Session, programme_session: ProgrammeSession) -> int:
    """Return the number of seats taken, those held for a check included."""
    return session.scalar(*_seats_held(programme_session.id)) or 0


def free_seats(session: Session, programme_session: ProgrammeSession) -> int:
    """Return the number of free seats, overbooking included; 0 if the session is not open."""
    if programme_session.state is not SessionState.OPEN:
        return 0
    taken = held(session, programme_session)
    return max(0, programme_session.seats + programme_session.overbooking - taken)


def lock_session(session: Session, programme_session: ProgrammeSession) -> None:
    """Lock the session: one transaction at a time counts its seats.

    The lock is weak (`key_share`): inserting rows that refer to the session need not wait for
    it, otherwise two verdicts would deadlock. The row is read again: it may have been closed
    meanwhile. SQLite has one writer anyway.
    """
    session.flush()
    session.scalars(*_to_lock(programme_session.id)).one()


def give_seat(
    session: Session,
    person_id: int,
    programme_session: ProgrammeSession,
    status: EnrolmentStatus,
    now: datetime,
) -> bool:
    """Give a seat in one conditional statement; False when none is free, or one is held already.

    The caller must have locked the session with `lock_session`.
    """
    limit = select(ProgrammeSession.seats + ProgrammeSession.overbooking).where(
        ProgrammeSession.id == programme_session.id
    )
    query = (
        update(Enrolment)
        .where(*_mine(person_id, programme_session.id), Enrolment.status.not_in(HOLDING))
        .where(_held(programme_session.id) < limit.scalar_subquery())
        .values(status=status, changed_at=now)
        .returning(Enrolment.id)
    )
    return session.execute(query).first() is not None


def status_of(
    session: Session, person_id: int, programme_session: ProgrammeSession
) -> EnrolmentStatus | None:
    return session.scalar(*_status(person_id, programme_session.id))


def join_waiting_list(
    session: Session, person_id: int, programme_session: ProgrammeSession, now: datetime
) -> None:
    """Put the person at the end of the waiting list, so that the others keep their rank.

    The caller must have locked the session with `lock_session`.
    """
    last = session.scalar(*_last_in_line(programme_session.id))
    session.execute(
        update(Enrolment)
        .where(*_mine(person_id, programme_session.id))
        .values(status=EnrolmentStatus.WAITING, changed_at=end_of_line(last, now))
    )


def rank(session: Session, person_id: int, programme_session: ProgrammeSession) -> int:
    """Return the person's position on the waiting list, from 1; 0 without an enrolment.

    One statement counts all, so that it sees the list at one instant.
    """
    return session.scalar(*_ahead(person_id, programme_session.id)) or 0


def today_of(programme_session: ProgrammeSession, now: datetime) -> date:
    """Return the date in the session's first department."""
    return local_date(now, programme_session.departments[0])


@constant
def _seats_held(session_id: int) -> Select[int]:
    return select(_held(session_id))


@constant
def _to_lock(session_id: int) -> Select[ProgrammeSession]:
    query = select(ProgrammeSession).where(ProgrammeSession.id == session_id)
    return query.with_for_update(key_share=True).execution_options(populate_existing=True)


@constant
def _status(person_id: int, session_id: int) -> Select[EnrolmentStatus]:
    return select(Enrolment.status).where(*_mine(person_id, session_id))


@constant
def _last_in_line(session_id: int) -> Select[datetime | None]:
    in_session = Enrolment.session_id == session_id
    waits = Enrolment.status == EnrolmentStatus.WAITING
    return select(func.max(Enrolment.changed_at)).where(in_session, waits)


@constant
def _ahead(person_id: int, session_id: int) -> Select[int]:
    """Count the people who wait before the person, plus one."""
    other = aliased(Enrolment)
    before = (other.changed_at < Enrolment.changed_at) | (
        (other.changed_at == Enrolment.changed_at) & (other.id < Enrolment.id)
    )
    waits = other.session_id == session_id, other.status == EnrolmentStatus.WAITING
    count = select(func.count() + 1).where(*waits, before).scalar_subquery()
    return select(count).where(*_mine(person_id, session_id))


def _mine(person_id: int, session_id: int) -> Sequence[ColumnElement[bool]]:
    return Enrolment.person_id == person_id, Enrolment.session_id == session_id


def _held(session_id: int) -> ColumnElement[int]:
    other = aliased(Enrolment)
    query = select(func.count()).where(other.session_id == session_id, other.status.in_(HOLDING))
    return query.scalar_subquery()
