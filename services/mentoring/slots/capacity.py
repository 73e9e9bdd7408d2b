"""Whether there are enough seats in meetings for the people of a session."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import ColumnElement, Row, Select, and_, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring import Booking, BookingStatus, Mentor, Slot
from models.programme import ProgrammeSession
from rules.mentoring.slots import Days, Span, overlap, whole_days
from rules.session_admin.opening import Cover, State
from rules.session_admin.seat_sharing import Need, left, within
from rules.tickets.working_hours import MAINLAND, local_date, zone_of
from services.enrolment import places
from services.mentoring.slots.availability import offered, usable_by
from services.programme.sessions import meetings_of

Free = Sequence[Row[datetime, int | None, int]]
"""Free seats by hour, and by the one session that may have them, if there is one."""


@dataclass(frozen=True, slots=True)
class Stock:
    """Seats left in the days of the session, those that others need apart.

    `taken` by its people.
    """

    expected: int
    free: int
    taken: int


def stock(session: Session, here: ProgrammeSession, now: datetime) -> Stock:
    days = _days(here, now)
    found = session.execute(*_free(now)).all()
    shared = {at: seats for at, only, seats in found if only is None}
    needs = [_need(session, it, found, now) for it in _before(session, here, now)]
    return Stock(
        expected=meetings_of(here).expected or here.seats,
        free=_kept(here, found, days) + left(shared, needs, days),
        taken=session.scalar(*_taken(here.id, days.starts_at, days.ends_at)) or 0,
    )


def left_to_book(session: Session, those: Iterable[ProgrammeSession], now: datetime) -> int:
    """Seats until the end of one session or another, each counted once."""
    usable = [
        and_(
            usable_by(it.id),
            Slot.starts_at >= now + timedelta(hours=meetings_of(it).notice_hours),
            Slot.starts_at < _days(it, now).ends_at,
        )
        for it in those
    ]
    query = select(func.sum(Slot.seats - Slot.taken)).select_from(Slot).join(Mentor)
    return session.scalar(query.where(*offered(), or_(*usable))) or 0


def cover(session: Session, here: ProgrammeSession, now: datetime) -> Cover:
    return covered(here, stock(session, here, now))


def covered(here: ProgrammeSession, found: Stock) -> Cover:
    return Cover(found.free + found.taken, found.expected, meetings_of(here).opens_at)


def needs_mentors(session: Session, here: ProgrammeSession, now: datetime) -> bool:
    return is_short(here, stock(session, here, now))


def is_short(here: ProgrammeSession, found: Stock) -> bool:
    """So few free seats are left that mentors are asked for more, and the team is told.

    A draft needs as many as it takes to open.
    """
    if here.state is State.DRAFT:
        return covered(here, found).short_of > 0
    return 100 * found.free < meetings_of(here).ask_mentors_under * found.expected


def _days(here: ProgrammeSession, now: datetime) -> Span:
    """What is left of the session; one cannot book later than its notice."""
    days = whole_days(Days(here.starts_on, here.ends_on), zone_of(here.departments[0]))
    soonest = now + timedelta(hours=meetings_of(here).notice_hours)
    return Span(max(days.starts_at, soonest), days.ends_at)


def _before(session: Session, here: ProgrammeSession, now: datetime) -> Iterator[ProgrammeSession]:
    """Those that share its days and are served first: the ones that opened, then by their day."""
    mine, today = _days(here, now), local_date(now, MAINLAND)
    for it in session.scalars(*_not_over(today)):
        may_come = it.state is not State.DRAFT or it.starts_on > today
        if may_come and _rank(it) < _rank(here) and overlap(_days(it, now), mine):
            yield it


def _rank(it: ProgrammeSession) -> tuple[object, ...]:
    return it.state is State.DRAFT, it.starts_on, it.id


def _need(session: Session, it: ProgrammeSession, found: Free, now: datetime) -> Need:
    days = _days(it, now)
    has = _kept(it, found, days) + (session.scalar(*_booked(it.id)) or 0)
    settings = meetings_of(it)
    expected = settings.expected or it.seats
    if it.state is State.CLOSED:  # nobody else comes
        expected = places.held(session, it)
    return Need(Cover(has, expected, settings.opens_at).short_of, days)


def _kept(here: ProgrammeSession, found: Free, days: Span) -> int:
    """Free seats that only this session may have."""
    return sum(seats for at, only, seats in found if only == here.id and within(at, days))


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
    return query.where(*ahead, *_of(session_id))


@constant
def _booked(session_id: int) -> Select[int]:
    """Those that are over too: who had one needs no other."""
    return select(func.count(Booking.id)).where(*_of(session_id))


def _of(session_id: int) -> Sequence[ColumnElement[bool]]:
    return Booking.session_id == session_id, Booking.status == BookingStatus.BOOKED
