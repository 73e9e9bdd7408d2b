"""Free slots as a person sees them: by day, by hour, and others when one is gone."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring import Booking, BookingStatus, Mentor, MentorStatus, Slot, SlotStatus
from models.programme import ProgrammeSession
from rules.mentoring.slots import (
    ONE_DAY,
    Days,
    HowItWent,
    Kind,
    is_one_call_each,
    kind_of,
    leaves_one_each,
    whole_days,
)
from services.enrolment import participants, places
from services.mentoring.slots import minors
from services.people import time_zones
from services.people.access import may_meet
from services.programme.sessions import meetings_of
from services.schedule.conflicts import engagements

NEAREST = 50
"""How many slots are looked at to choose the closest to the one that is gone."""
COLUMNS = (
    Slot.id,
    Slot.mentor_id,
    Mentor.first_name,
    Mentor.company,
    Mentor.job,
    Slot.starts_at,
    Slot.ends_at,
    Slot.seats,
    Slot.taken,
    Mentor.families,
)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the person looks for; None means any.  `moving` is the booking to be moved."""

    kind: Kind | None = None
    mentor_id: int | None = None
    moving: int | None = None
    without: frozenset[int] = frozenset()
    """Mentors never to be shown: one the person has reported."""


ANY = Wish()


def bookable(
    session: Session, person_id: int, now: datetime, wish: Wish = ANY
) -> list[ColumnElement[bool]]:
    """What makes a slot, joined with its mentor, one the person would be given if they asked."""
    here = participants.session_of(session, person_id)
    if here is None or not may_meet(session, person_id):
        return [Slot.id.is_(None)]
    where = [*open_slots(here, now), *_suits(wish), Slot.mentor_id != person_id]
    for busy in engagements(session, person_id, now, moving=wish.moving):
        where.append(or_(Slot.ends_at <= busy.span.starts_at, Slot.starts_at >= busy.span.ends_at))
    if not may_call(session, person_id, here, now, moving=wish.moving):
        where.append(Slot.seats > 1)
    return [*where, *minors.limits(session, person_id, now)]


def open_slots(here: ProgrammeSession, now: datetime) -> list[ColumnElement[bool]]:
    """Slots, joined with their mentors, in which the people of a session may have a seat."""
    settings = meetings_of(here)
    return [
        *offered(),
        usable_by(here.id),
        Slot.starts_at >= now + timedelta(hours=settings.notice_hours),
        Slot.starts_at <= now + timedelta(days=settings.horizon_days),
        Slot.taken < Slot.seats,
    ]


def offered() -> Sequence[ColumnElement[bool]]:
    """Slots, joined with their mentors, that stand, and have somewhere to take place."""
    standing = Mentor.status == MentorStatus.ACTIVE, Slot.status == SlotStatus.OPEN
    return *standing, Slot.has_room.is_(True)


def usable_by(session_id: int) -> ColumnElement[bool]:
    """A slot for everyone, or for the people of that session."""
    return or_(Slot.session_id.is_(None), Slot.session_id == session_id)


def calls_are_kept(session: Session, person_id: int, now: datetime, wish: Wish) -> bool:
    """Calls are free, and not for the person, who has booked one."""
    here = participants.session_of(session, person_id)
    if here is None or may_call(session, person_id, here, now, moving=wish.moving):
        return False
    return _free_calls(session, here, now) > 0


def may_call(
    session: Session,
    person_id: int,
    here: ProgrammeSession,
    now: datetime,
    *,
    moving: int | None = None,
) -> bool:
    """One call each at first, then more while some are left; `moving` one is not another."""
    mine = _calls(here).where(Booking.person_id == person_id, Booking.id.is_distinct_from(moving))
    if not session.scalar(select(mine.exists())):
        return True
    day = (places.today_of(here, now) - here.starts_on).days + 1
    if is_one_call_each(day, meetings_of(here).one_call_until_day):
        return False
    return leaves_one_each(_free_calls(session, here, now), _without_call(session, here))


def _suits(wish: Wish) -> list[ColumnElement[bool]]:
    where: list[ColumnElement[bool]] = []
    if wish.kind is not None:
        where.append(Slot.seats == 1 if wish.kind is Kind.CALL else Slot.seats > 1)
    if wish.mentor_id is not None:
        where.append(Slot.mentor_id == wish.mentor_id)
    if wish.without:
        where.append(Slot.mentor_id.not_in(wish.without))
    return where


def _calls(here: ProgrammeSession) -> Select[int]:
    """Calls booked for a session, but for those the mentor missed."""
    return (
        select(Booking.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.session_id == here.id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.seats == 1, Booking.said_by_mentor.is_distinct_from(HowItWent.COULD_NOT))
        .where(Booking.said_by_participant.is_distinct_from(HowItWent.NOBODY_CAME))
    )


def _free_calls(session: Session, here: ProgrammeSession, now: datetime) -> int:
    query = select(func.count()).select_from(Slot).join(Mentor)
    return session.scalar(query.where(*open_slots(here, now), Slot.seats == 1)) or 0


def _without_call(session: Session, here: ProgrammeSession) -> int:
    has_one = _calls(here).where(Booking.person_id == Enrolment.person_id).exists()
    query = select(func.count()).select_from(Enrolment).where(~has_one)
    placed = (Enrolment.session_id == here.id, Enrolment.status == EnrolmentStatus.PLACE)
    may = ~minors.under_18(Enrolment.person_id)
    return session.scalar(query.where(*placed, may)) or 0


OTHERS = 3


@dataclass(frozen=True, slots=True)
class FreeSlot:
    slot_id: int
    mentor_id: int
    first_name: str
    company: str
    job: str
    starts_at: datetime
    ends_at: datetime
    seats: int
    left: int

    @property
    def kind(self) -> Kind:
        return kind_of(self.seats)


def days(
    session: Session,
    person_id: int,
    now: datetime,
    wish: Wish = ANY,
    *,
    limit: int = 6,
    after: date | None = None,
) -> list[date]:
    """The next days with a free slot, where the person is; empty: say so, do not ask.

    From one day to the next by the index, rather than through every slot.
    """
    where = bookable(session, person_id, now, wish)
    zone = time_zones.zone_of_person(session, person_id)
    day = after or now.astimezone(zone).date() - ONE_DAY
    found: list[date] = []
    while len(found) < limit:
        rest = whole_days(Days(day, day), zone).ends_at
        query = select(Slot.starts_at).join(Mentor).where(*where, Slot.starts_at >= rest)
        first = session.scalar(query.order_by(Slot.starts_at).limit(1))
        if first is None:
            break
        found.append(day := first.astimezone(zone).date())
    return found


def times(
    session: Session,
    person_id: int,
    day: date,
    now: datetime,
    wish: Wish = ANY,
    *,
    limit: int = 8,
    skip: int = 0,
) -> list[FreeSlot]:
    """The free slots of a day of the person's, by the hour."""
    zone = time_zones.zone_of_person(session, person_id)
    this_day = whole_days(Days(day, day), zone)
    query = (
        _free(session, person_id, now, wish)
        .where(Slot.starts_at >= this_day.starts_at, Slot.starts_at < this_day.ends_at)
        .limit(limit)
        .offset(skip)
    )
    return [_value(row) for row in session.execute(query)]


def alternatives(
    session: Session, person_id: int, slot_id: int, now: datetime, wish: Wish = ANY
) -> tuple[FreeSlot, ...]:
    """Three others: of the same mentor, else of the same kind and family, the soonest first."""
    query = select(*COLUMNS).join(Mentor).where(Slot.id == slot_id)
    gone = session.execute(query).first()
    if gone is None:
        return ()
    free = _free(session, person_id, now, wish).where(Slot.id != slot_id)
    same = session.execute(free.where(Slot.mentor_id == gone.mentor_id).limit(NEAREST)).all()
    near = session.execute(free.where(Slot.mentor_id != gone.mentor_id).limit(NEAREST)).all()

    def distance(row: Row[Any]) -> tuple[bool, bool, bool, datetime]:
        other_kind = kind_of(row.seats) is not kind_of(gone.seats)
        apart = not set(row.families) & set(gone.families)
        return other_kind, row.mentor_id != gone.mentor_id, apart, row.starts_at

    closest = sorted([*same, *near], key=distance)[:OTHERS]
    return tuple(_value(row) for row in closest)


def _free(session: Session, person_id: int, now: datetime, wish: Wish) -> Select[Any]:
    where = bookable(session, person_id, now, wish)
    return select(*COLUMNS).join(Mentor).where(*where).order_by(Slot.starts_at, Slot.id)


def _value(row: Row[Any]) -> FreeSlot:
    return FreeSlot(
        slot_id=row.id,
        mentor_id=row.mentor_id,
        first_name=row.first_name,
        company=row.company,
        job=row.job,
        starts_at=row.starts_at,
        ends_at=row.ends_at,
        seats=row.seats,
        left=row.seats - row.taken,
    )
