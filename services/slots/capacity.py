"""Count whether there are enough seats in meetings for the people of a programme session."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.programme import ProgrammeSession
from rules.schedule.days import Days
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of_session
from rules.session_admin.opening import SeatCover, SessionState
from rules.session_admin.seat_sharing import SeatNeed, left, within
from rules.slots.slots import Span, overlap, whole_days
from services.enrolment import places
from services.programme.sessions import meetings_of
from services.slots.availability import offered, usable_by

Free = Sequence[Row[datetime, int | None, int]]
"""Rows of start, the only session allowed (or None), and number of free seats."""


@dataclass(frozen=True, slots=True)
class SeatStock:
    """Seats in the days of a session: `free` without those that other sessions need first.

    `taken`: by its own people. `expected`: how many people are expected.
    """

    expected: int
    free: int
    taken: int


def stock(session: Session, programme_session: ProgrammeSession, now: datetime) -> SeatStock:
    """Count the seats for a session, from now to its end."""
    days = _bookable_span(programme_session, now)
    free_rows = session.execute(*_free(now)).all()
    shared = {at: seats for at, session_id, seats in free_rows if session_id is None}
    needs = [
        _need(session, other, free_rows, now)
        for other in _served_first(session, programme_session, now)
    ]
    return SeatStock(
        expected=meetings_of(programme_session).expected or programme_session.seats,
        free=_reserved(programme_session, free_rows, days) + left(shared, needs, days),
        taken=session.scalar(*_taken(programme_session.id, days.starts_at, days.ends_at)) or 0,
    )


def left_to_book(session: Session, sessions: Iterable[ProgrammeSession], now: datetime) -> int:
    """Count the seats still bookable by these sessions, each seat once."""
    query = select(func.sum(Slot.seats - Slot.taken)).select_from(Slot).join(Mentor)
    return session.scalar(query.where(*offered(), _usable_by_any(sessions, now))) or 0


def left_by_mentor(
    session: Session, sessions: Iterable[ProgrammeSession], now: datetime
) -> Sequence[tuple[str, int]]:
    """Return the first names of mentors with the seats that `left_to_book` counts, most first."""
    seats = func.sum(Slot.seats - Slot.taken)
    query = select(Mentor.first_name, seats).select_from(Slot).join(Mentor)
    query = query.where(*offered(), _usable_by_any(sessions, now))
    query = query.group_by(Mentor.person_id, Mentor.first_name).having(seats > 0)
    rows = session.execute(query.order_by(seats.desc(), Mentor.person_id))
    return [(name, left) for name, left in rows]


def _usable_by_any(sessions: Iterable[ProgrammeSession], now: datetime) -> ColumnElement[bool]:
    """Match the coming slots still open to participants of some sessions."""
    usable = (
        and_(
            usable_by(programme_session.id),
            Slot.starts_at >= now + timedelta(hours=meetings_of(programme_session).notice_hours),
            Slot.starts_at < _bookable_span(programme_session, now).ends_at,
        )
        for programme_session in sessions
    )
    return or_(*usable)


def cover(session: Session, programme_session: ProgrammeSession, now: datetime) -> SeatCover:
    """Compare a session's seats, free or taken by its people, with the people expected."""
    return covered(programme_session, stock(session, programme_session, now))


def covered(programme_session: ProgrammeSession, seats: SeatStock) -> SeatCover:
    """Compare seats already counted with the people expected."""
    return SeatCover(
        seats.free + seats.taken, seats.expected, meetings_of(programme_session).opens_at
    )


def needs_mentors(session: Session, programme_session: ProgrammeSession, now: datetime) -> bool:
    return is_short(programme_session, stock(session, programme_session, now))


def is_short(programme_session: ProgrammeSession, seats: SeatStock) -> bool:
    """Tell whether the session is short of seats, so that mentors and the team are told.

    A draft session needs as many seats as it takes to open.
    """
    if programme_session.state is SessionState.DRAFT:
        return covered(programme_session, seats).short_of > 0
    return 100 * seats.free < meetings_of(programme_session).ask_mentors_under * seats.expected


def _bookable_span(programme_session: ProgrammeSession, now: datetime) -> Span:
    """Return the rest of the session, from the earliest start that its notice allows."""
    days = whole_days(
        Days(programme_session.starts_on, programme_session.ends_on),
        zone_of_session(programme_session),
    )
    soonest = now + timedelta(hours=meetings_of(programme_session).notice_hours)
    return Span(max(days.starts_at, soonest), days.ends_at)


def _served_first(
    session: Session, programme_session: ProgrammeSession, now: datetime
) -> Iterator[ProgrammeSession]:
    """Yield the sessions of the same days that take seats first: open ones, then by first day."""
    own_span, today = _bookable_span(programme_session, now), local_date(now, NO_DEPARTMENT)
    for other in session.scalars(*_not_over(today)):
        may_come = other.state is not SessionState.DRAFT or other.starts_on > today
        if (
            may_come
            and _rank(other) < _rank(programme_session)
            and overlap(_bookable_span(other, now), own_span)
        ):
            yield other


def _rank(programme_session: ProgrammeSession) -> tuple[object, ...]:
    return (
        programme_session.state is SessionState.DRAFT,
        programme_session.starts_on,
        programme_session.id,
    )


def _need(
    session: Session, programme_session: ProgrammeSession, free_rows: Free, now: datetime
) -> SeatNeed:
    days = _bookable_span(programme_session, now)
    available = _reserved(programme_session, free_rows, days) + (
        session.scalar(*_booked(programme_session.id)) or 0
    )
    settings = meetings_of(programme_session)
    expected = settings.expected or programme_session.seats
    if programme_session.state is SessionState.CLOSED:  # nobody else comes
        expected = places.held(session, programme_session)
    return SeatNeed(SeatCover(available, expected, settings.opens_at).short_of, days)


def _reserved(programme_session: ProgrammeSession, free_rows: Free, days: Span) -> int:
    """Count the free seats reserved for this session."""
    return sum(
        seats
        for at, session_id, seats in free_rows
        if session_id == programme_session.id and within(at, days)
    )


@constant
def _not_over(today: date) -> Select[ProgrammeSession]:
    query = select(ProgrammeSession).where(ProgrammeSession.ends_on >= today)
    return query.order_by(ProgrammeSession.starts_on, ProgrammeSession.id)


@constant
def _free(now: datetime) -> Select[datetime, int | None, int]:
    free = func.sum(Slot.seats - Slot.taken)
    return (
        select(Slot.starts_at, Slot.session_id, free)
        .join(Mentor)
        .where(*offered(), Slot.starts_at >= now, Slot.taken < Slot.seats)
        .group_by(Slot.starts_at, Slot.session_id)
    )


@constant
def _taken(session_id: int, since: datetime, until: datetime) -> Select[int]:
    ahead = (*offered(), Slot.starts_at >= since, Slot.starts_at < until)
    query = select(func.count(Booking.id)).join(Slot, Slot.id == Booking.slot_id).join(Mentor)
    return query.where(*ahead, *_booked_in(session_id))


@constant
def _booked(session_id: int) -> Select[int]:
    """Count all bookings of the session, past too: who had a meeting needs no other seat."""
    return select(func.count(Booking.id)).where(*_booked_in(session_id))


def _booked_in(session_id: int) -> Sequence[ColumnElement[bool]]:
    return Booking.session_id == session_id, Booking.status == BookingStatus.BOOKED
