"""What happens today: meetings that someone booked, and workshops."""

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.constant import constant
from models.mentoring import Mentor, Slot, SlotStatus
from models.workshops import Workshop, WorkshopStatus
from rules.mentoring.slots import Kind, kind_of
from rules.tickets.working_hours import MAINLAND, local_date, zone_of
from services.schedule.video_rooms import NO_ROOMS, Rooms

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Event:
    """`title` is empty for a meeting."""

    starts_at: datetime
    title: str
    host: str
    people: int
    link: str
    alone: bool = False
    """A call: one person, one mentor."""


def events(session: Session, rooms: Rooms, now: datetime) -> list[Event]:
    """Those of today that are not over, hour by hour; a slot that nobody booked is none."""
    until = day_begins(now + DAY)
    found = [
        Event(
            slot.starts_at,
            "",
            mentor.first_name,
            slot.taken,
            rooms.address(slot, mentor),
            alone=kind_of(slot.seats) is Kind.CALL,
        )
        for slot, mentor in session.execute(*_meetings(now, until))
    ]
    found += [
        Event(it.starts_at, it.title, it.host_name, it.taken, it.room_url)
        for it in session.scalars(*_workshops(now, until))
    ]
    return sorted(found, key=lambda it: (it.starts_at, it.title, it.host))


def has_events(session: Session, at: datetime) -> bool:
    """From that instant to the end of its day."""
    return bool(events(session, NO_ROOMS, at))


@constant
def _meetings(now: datetime, until: datetime) -> Select[Slot, Mentor]:
    return (
        select(Slot, Mentor)
        .join(Mentor, Mentor.person_id == Slot.mentor_id)
        .where(Slot.status == SlotStatus.OPEN, Slot.taken > 0)
        .where(Slot.ends_at > now, Slot.starts_at < until)
    )


@constant
def _workshops(now: datetime, until: datetime) -> Select[Workshop]:
    query = select(Workshop).where(Workshop.status == WorkshopStatus.OPEN)
    return query.where(Workshop.ends_at > now, Workshop.starts_at < until)


def day_begins(now: datetime) -> datetime:
    zone = zone_of(MAINLAND)
    return datetime.combine(local_date(now, MAINLAND), time(), zone).astimezone(UTC)
