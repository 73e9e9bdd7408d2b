"""What a person could book right now: notice, hours already taken, calls for everyone first."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from models.mentoring import Booking, BookingStatus, Mentor, MentorStatus, Slot, SlotStatus
from models.programme import Enrolment, EnrolmentStatus, ProgrammeSession
from rules.mentoring.slots import HowItWent, Kind, is_one_call_each, leaves_one_each
from services.enrolment import participants, places
from services.programme.sessions import meetings_of
from services.schedule.conflicts import engagements


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
    if here is None:
        return [Slot.id.is_(None)]
    where = [*open_slots(here, now), *_suits(wish), Slot.mentor_id != person_id]
    for busy in engagements(session, person_id, now, moving=wish.moving):
        where.append(or_(Slot.ends_at <= busy.span.starts_at, Slot.starts_at >= busy.span.ends_at))
    if not may_call(session, person_id, here, now, moving=wish.moving):
        where.append(Slot.seats > 1)
    return where


def open_slots(here: ProgrammeSession, now: datetime) -> list[ColumnElement[bool]]:
    """Slots, joined with their mentors, in which the people of a session may have a seat."""
    settings = meetings_of(here)
    return [
        Mentor.status == MentorStatus.ACTIVE,
        Slot.status == SlotStatus.OPEN,
        Slot.starts_at >= now + timedelta(hours=settings.notice_hours),
        Slot.starts_at <= now + timedelta(days=settings.horizon_days),
        Slot.taken < Slot.seats,
        or_(Slot.session_id.is_(None), Slot.session_id == here.id),
    ]


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
    return session.scalar(query.where(*placed)) or 0
