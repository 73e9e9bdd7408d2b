"""Who has a seat in what begins, and when that is: what the sweep of reminders asks."""

from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cache
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute

from models.applications import Application
from models.constant import Given, constant
from models.mentoring import Booking, BookingStatus, Slot, SlotStatus
from models.people import Person
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from services.agenda import reminder_messages
from services.outbox import outbox
from services.outbox.sweep_cursor import SLICE
from services.people import people
from services.people.time_zones import lives_in
from services.schedule import interviews

MEETINGS, WORKSHOPS, INTERVIEWS = "meeting", "workshop", "interview"
SLOTS_TAKEN = (Slot.status == SlotStatus.OPEN, Slot.taken > 0)
WORKSHOPS_TAKEN = (Workshop.status == WorkshopStatus.OPEN, Workshop.taken > 0)

Untold = Callable[[int, datetime, str], tuple[Select[int, Person], Given]]
UntoldOfADay = Callable[[int, datetime, datetime, str], tuple[Select[Person], Given]]


@constant
def slot_starts(since: datetime, until: datetime) -> Select[datetime]:
    query = select(Slot.starts_at).where(*SLOTS_TAKEN)
    return query.where(Slot.starts_at > since, Slot.starts_at <= until).distinct()


@constant
def call_starts(since: datetime, until: datetime) -> Select[datetime]:
    query = select(Slot.starts_at).where(*SLOTS_TAKEN, Slot.seats == 1)
    return query.where(Slot.starts_at > since, Slot.starts_at <= until).distinct()


@constant
def workshop_starts(since: datetime, until: datetime) -> Select[datetime]:
    query = select(Workshop.starts_at).where(*WORKSHOPS_TAKEN)
    return query.where(Workshop.starts_at > since, Workshop.starts_at <= until).distinct()


@constant
def first_slot(since: datetime) -> Select[datetime | None]:
    return select(func.min(Slot.starts_at)).where(*SLOTS_TAKEN, Slot.starts_at > since)


@constant
def first_call(since: datetime) -> Select[datetime | None]:
    query = select(func.min(Slot.starts_at)).where(*SLOTS_TAKEN, Slot.seats == 1)
    return query.where(Slot.starts_at > since)


@constant
def first_workshop(since: datetime) -> Select[datetime | None]:
    query = select(func.min(Workshop.starts_at)).where(*WORKSHOPS_TAKEN)
    return query.where(Workshop.starts_at > since)


@constant
def in_slots(bot_id: int, starts_at: datetime, after: str) -> Select[int, Person]:
    seats = _slot_seats().where(Slot.starts_at == starts_at)
    return _untold(seats, bot_id, f"{reminder_messages.JOIN.name}:{MEETINGS}:", after)


@constant
def in_calls(bot_id: int, starts_at: datetime, after: str) -> Select[int, Person]:
    seats = _slot_seats().where(Slot.starts_at == starts_at, Slot.seats == 1)
    return _untold(seats, bot_id, f"{reminder_messages.HOUR_BEFORE.name}:{MEETINGS}:", after)


@constant
def in_workshops(bot_id: int, starts_at: datetime, after: str) -> Select[int, Person]:
    seats = _workshop_seats().where(Workshop.starts_at == starts_at)
    return _untold(seats, bot_id, f"{reminder_messages.JOIN.name}:{WORKSHOPS}:", after)


@constant
def in_interviews(bot_id: int, starts_at: datetime, after: str) -> Select[int, Person]:
    seats = interviews.with_people().where(Application.interview_at == starts_at)
    return _untold(seats, bot_id, f"{reminder_messages.JOIN.name}:{INTERVIEWS}:", after)


@cache
def of_a_day(zone: ZoneInfo) -> Sequence[UntoldOfADay]:
    """Those who live in a zone and have something on a day, by what it is."""
    return (
        _of_a_day(zone, _slot_seats(), Slot.starts_at),
        _of_a_day(zone, _workshop_seats(), Workshop.starts_at),
        _of_a_day(zone, interviews.with_people(), Application.interview_at),
    )


def _of_a_day(
    zone: ZoneInfo,
    seats: Select[int, Person],
    starts_at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
) -> UntoldOfADay:
    @constant
    def untold(bot_id: int, since: datetime, until: datetime, after: str) -> Select[Person]:
        there = seats.where(starts_at >= since, starts_at < until, lives_in(zone))
        told = outbox.was_promised(bot_id, "evening:", Person.id, after)
        here = there.where(people.of_bot(bot_id), Person.blocked_at.is_(None), ~told)
        return here.with_only_columns(Person).distinct().limit(SLICE)

    return untold


def _untold(
    seats: Select[int, Person], bot_id: int, before: str, after: str
) -> Select[int, Person]:
    seat_id, *_ = seats.selected_columns
    told = outbox.was_promised(bot_id, before, seat_id, after)
    return seats.where(people.of_bot(bot_id), Person.blocked_at.is_(None), ~told).limit(SLICE)


def _slot_seats() -> Select[int, Person]:
    return (
        select(Booking.id, Person)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.status == BookingStatus.BOOKED, Slot.status == SlotStatus.OPEN)
    )


def _workshop_seats() -> Select[int, Person]:
    return (
        select(Registration.id, Person)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.status == RegistrationStatus.REGISTERED)
        .where(Workshop.status == WorkshopStatus.OPEN)
    )
