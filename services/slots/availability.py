"""Find the free slots that a participant may book: by day, by hour, or as alternatives."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, func, or_, select
from sqlalchemy.orm import Session

from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.programme import ProgrammeSession
from rules.schedule.days import ONE_DAY, Days
from rules.schedule.time_zones import zone_of_session
from rules.slots.slots import (
    MeetingKind,
    MeetingOutcome,
    is_one_call_each,
    kind_of,
    leaves_one_each,
    whole_days,
)
from services.enrolment import enrolments, participants, places
from services.people import time_zones
from services.people.access import may_meet
from services.programme.sessions import meetings_of
from services.schedule.conflicts import Diary
from services.slots import minors

NEAREST = 50
"""How many slots are compared to find the alternatives closest to a lost one."""
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
    Mentor.languages,
)


@dataclass(frozen=True, slots=True)
class SlotWish:
    """What the person looks for; None means any. `moving` is the id of the booking to move."""

    kind: MeetingKind | None = None
    mentor_id: int | None = None
    moving: int | None = None
    without: frozenset[int] = frozenset()
    """Mentors never shown: those the person has reported."""


ANY = SlotWish()


def bookable(
    session: Session, diary: Diary, person_id: int, now: datetime, wish: SlotWish = ANY
) -> list[ColumnElement[bool]]:
    """Return the conditions under which the person may book a slot (joined with the mentor)."""
    programme_session = participants.session_of(session, person_id)
    if programme_session is None or not may_meet(session, person_id):
        return [Slot.id.is_(None)]
    conditions = [
        *open_slots(programme_session, now),
        *_wish_conditions(wish),
        Slot.mentor_id != person_id,
    ]
    for engagement in diary.engagements(session, person_id, now, moving=wish.moving):
        conditions.append(
            or_(
                Slot.ends_at <= engagement.span.starts_at, Slot.starts_at >= engagement.span.ends_at
            )
        )
    if not may_call(session, person_id, programme_session, now, moving=wish.moving):
        conditions.append(Slot.seats > 1)
    return [*conditions, *minors.limits(session, person_id, now)]


def open_slots(programme_session: ProgrammeSession, now: datetime) -> list[ColumnElement[bool]]:
    """Return the conditions of slots (joined with mentors) open to a session's participants."""
    settings = meetings_of(programme_session)
    return [
        *offered(),
        usable_by(programme_session.id),
        Slot.starts_at >= now + timedelta(hours=settings.notice_hours),
        Slot.starts_at <= now + timedelta(days=settings.horizon_days),
        Slot.taken < Slot.seats,
    ]


def offered() -> Sequence[ColumnElement[bool]]:
    """Return the conditions of open slots (joined with active mentors) that have a room."""
    conditions = Mentor.status == MentorStatus.ACTIVE, Slot.status == SlotStatus.OPEN
    return *conditions, Slot.has_room.is_(True)


def usable_by(session_id: int) -> ColumnElement[bool]:
    """Match slots for everyone, or for the people of that session."""
    return or_(Slot.session_id.is_(None), Slot.session_id == session_id)


def calls_are_kept(session: Session, person_id: int, now: datetime, wish: SlotWish) -> bool:
    """Tell whether free calls are kept for people without a call, as this person has one."""
    programme_session = participants.session_of(session, person_id)
    if programme_session is None or may_call(
        session, person_id, programme_session, now, moving=wish.moving
    ):
        return False
    return _free_calls(session, programme_session, now) > 0


def may_call(
    session: Session,
    person_id: int,
    programme_session: ProgrammeSession,
    now: datetime,
    *,
    moving: int | None = None,
) -> bool:
    """Tell whether the person may book a call: one each at first, then more if enough are left.

    `moving`: the booking to be moved, which does not count.
    """
    calls = _calls(programme_session).where(
        Booking.person_id == person_id, Booking.id.is_distinct_from(moving)
    )
    if not session.scalar(select(calls.exists())):
        return True
    day = (places.today_of(programme_session, now) - programme_session.starts_on).days + 1
    if is_one_call_each(day, meetings_of(programme_session).one_call_until_day):
        return False
    return leaves_one_each(
        _free_calls(session, programme_session, now),
        _people_without_call(session, programme_session),
    )


def _wish_conditions(wish: SlotWish) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    if wish.kind is not None:
        conditions.append(Slot.seats == 1 if wish.kind is MeetingKind.CALL else Slot.seats > 1)
    if wish.mentor_id is not None:
        conditions.append(Slot.mentor_id == wish.mentor_id)
    if wish.without:
        conditions.append(Slot.mentor_id.not_in(wish.without))
    return conditions


def _calls(programme_session: ProgrammeSession) -> Select[int]:
    """Select the calls booked for a session, except those that the mentor missed."""
    return (
        select(Booking.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.session_id == programme_session.id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.seats == 1, Booking.said_by_mentor.is_distinct_from(MeetingOutcome.COULD_NOT))
        .where(Booking.said_by_participant.is_distinct_from(MeetingOutcome.NOBODY_CAME))
    )


def _free_calls(session: Session, programme_session: ProgrammeSession, now: datetime) -> int:
    query = select(func.count()).select_from(Slot).join(Mentor)
    return session.scalar(query.where(*open_slots(programme_session, now), Slot.seats == 1)) or 0


def _people_without_call(session: Session, programme_session: ProgrammeSession) -> int:
    has_one = _calls(programme_session).where(Booking.person_id == Enrolment.person_id).exists()
    query = select(func.count()).select_from(Enrolment).where(~has_one)
    has_place = (
        Enrolment.session_id == programme_session.id,
        Enrolment.status == EnrolmentStatus.PLACE,
    )
    may_have_call = ~minors.under_18(Enrolment.person_id)
    return session.scalar(query.where(*has_place, may_have_call)) or 0


OTHERS = 3
MOST_DAYS, MOST_TIMES = 6, 90
"""The most days, and times of one day, offered at once: a message holds a hundred buttons."""


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
    languages: Sequence[str]
    """Codes of the languages that the mentor speaks."""

    @property
    def kind(self) -> MeetingKind:
        return kind_of(self.seats)


def days(
    session: Session, diary: Diary, person_id: int, now: datetime, wish: SlotWish = ANY
) -> list[date]:
    """Return the next six days with a free slot, in the person's time zone.

    One indexed query a day is cheaper than reading every slot.
    """
    conditions = bookable(session, diary, person_id, now, wish)
    zone = time_zones.zone_of_person(session, person_id)
    day = now.astimezone(zone).date() - ONE_DAY
    free_days: list[date] = []
    while len(free_days) < MOST_DAYS:
        since = whole_days(Days(day, day), zone).ends_at
        query = select(Slot.starts_at).join(Mentor).where(*conditions, Slot.starts_at >= since)
        first = session.scalar(query.order_by(Slot.starts_at).limit(1))
        if first is None:
            break
        free_days.append(day := first.astimezone(zone).date())
    return free_days


def times(
    session: Session, diary: Diary, person_id: int, day: date, now: datetime, wish: SlotWish = ANY
) -> list[FreeSlot]:
    """Return the free slots of a day in the person's time zone, the earliest first."""
    zone = time_zones.zone_of_person(session, person_id)
    this_day = whole_days(Days(day, day), zone)
    query = (
        _free(session, diary, person_id, now, wish)
        .where(Slot.starts_at >= this_day.starts_at, Slot.starts_at < this_day.ends_at)
        .limit(MOST_TIMES)
    )
    return [_free_slot(row) for row in session.execute(query)]


def alternatives(
    session: Session,
    diary: Diary,
    person_id: int,
    slot_id: int,
    now: datetime,
    wish: SlotWish = ANY,
    *,
    turn: int = 0,
) -> tuple[FreeSlot, ...]:
    """Return up to three slots closest to a lost one; the next three for the next `turn`.

    While the person's session has slots left, there are none of after it.
    Those of the same kind come first, then of the same mentor, then of a common family of
    jobs, then the soonest.
    """
    query = select(*COLUMNS).join(Mentor).where(Slot.id == slot_id)
    original = session.execute(query).first()
    if original is None:
        return ()
    free = _free(session, diary, person_id, now, wish).where(Slot.id != slot_id)
    same = session.execute(free.where(Slot.mentor_id == original.mentor_id).limit(NEAREST)).all()
    near = session.execute(free.where(Slot.mentor_id != original.mentor_id).limit(NEAREST)).all()

    def distance(row: Row[Any]) -> tuple[bool, bool, bool, datetime]:
        other_kind = kind_of(row.seats) is not kind_of(original.seats)
        other_family = not set(row.families) & set(original.families)
        return other_kind, row.mentor_id != original.mentor_id, other_family, row.starts_at

    closest = sorted(_in_session(session, person_id, [*same, *near]), key=distance)
    skipped = turn * OTHERS % len(closest) if closest else 0
    return tuple(_free_slot(row) for row in (*closest[skipped:], *closest[:skipped])[:OTHERS])


def _in_session(session: Session, person_id: int, rows: Sequence[Row[Any]]) -> Sequence[Row[Any]]:
    """Return the slots up to the last day of the person's session; all if it has none."""
    enrolled = enrolments.newest(session, person_id)
    if enrolled is None:
        return rows
    zone = zone_of_session(enrolled[1])
    last = enrolled[1].ends_on
    inside = [row for row in rows if row.starts_at.astimezone(zone).date() <= last]
    return inside or rows


def _free(
    session: Session, diary: Diary, person_id: int, now: datetime, wish: SlotWish
) -> Select[Any]:
    conditions = bookable(session, diary, person_id, now, wish)
    return select(*COLUMNS).join(Mentor).where(*conditions).order_by(Slot.starts_at, Slot.id)


def _free_slot(row: Row[Any]) -> FreeSlot:
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
        languages=tuple(row.languages),
    )
