"""Queue the reminders of what begins soon, each once: the keys hold the start.

An event cancelled or moved since is dropped by the recheck when the reminder is sent.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Select, func, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.applications import Application
from models.engine.constant import Values, constant
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.people import Person
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.agenda.reminders import HOUR, JOIN, Eve, eve_of, eves, next_eve
from rules.schedule.clock import soonest
from services.agenda import reminder_messages
from services.applications import interviews
from services.outbox import outbox, sweep_cursor
from services.outbox.message_limits import evening_key
from services.outbox.outbox import MessageKind
from services.outbox.sweep_cursor import SLICE, SweepPosition
from services.people import addresses, people
from services.people.time_zones import every_zone, person_is_in, zones_of_people

MEETINGS, WORKSHOPS, INTERVIEWS = "meeting", "workshop", "interview"
SLOTS_TAKEN = (Slot.status == SlotStatus.OPEN, Slot.taken > 0)
WORKSHOPS_TAKEN = (Workshop.status == WorkshopStatus.OPEN, Workshop.taken > 0)
NotReminded = Callable[[int, datetime, str], tuple[Select[int, Person], Values]]
NotRemindedOfDay = Callable[[int, datetime, datetime, str], tuple[Select[Person], Values]]
NAME = "reminders"
BACK = timedelta(days=2)
"""Reminders missed for longer than this are not queued."""
NOTED, SETTLING = timedelta(minutes=5), timedelta(minutes=1)
"""How often the sweep stores its position, and how far behind `now` that position stays."""


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
    return _not_reminded(seats, bot_id, f"{reminder_messages.JOIN.name}:{MEETINGS}:", after)


@constant
def in_calls(bot_id: int, starts_at: datetime, after: str) -> Select[int, Person]:
    seats = _slot_seats().where(Slot.starts_at == starts_at, Slot.seats == 1)
    return _not_reminded(seats, bot_id, f"{reminder_messages.HOUR_BEFORE.name}:{MEETINGS}:", after)


@constant
def in_workshops(bot_id: int, starts_at: datetime, after: str) -> Select[int, Person]:
    seats = _workshop_seats().where(Workshop.starts_at == starts_at)
    return _not_reminded(seats, bot_id, f"{reminder_messages.JOIN.name}:{WORKSHOPS}:", after)


@constant
def in_interviews(bot_id: int, starts_at: datetime, after: str) -> Select[int, Person]:
    seats = interviews.with_people().where(Application.interview_at == starts_at)
    return _not_reminded(seats, bot_id, f"{reminder_messages.JOIN.name}:{INTERVIEWS}:", after)


@cache
def of_a_day(zone: ZoneInfo) -> Sequence[NotRemindedOfDay]:
    """Return the statements of people of a time zone with an event on a day, one a kind."""
    return (
        _people_of_day(zone, _slot_seats(), Slot.starts_at),
        _people_of_day(zone, _workshop_seats(), Workshop.starts_at),
        _people_of_day(zone, interviews.with_people(), Application.interview_at),
    )


def _people_of_day(
    zone: ZoneInfo,
    seats: Select[int, Person],
    starts_at: InstrumentedAttribute[datetime] | InstrumentedAttribute[datetime | None],
) -> NotRemindedOfDay:
    @constant
    def select_people(bot_id: int, since: datetime, until: datetime, after: str) -> Select[Person]:
        booked = seats.where(starts_at >= since, starts_at < until, person_is_in(zone))
        was_told = outbox.was_enqueued(bot_id, "evening:", Person.id, after)
        query = booked.where(people.of_bot(bot_id), addresses.is_reachable(Person.id), ~was_told)
        return query.with_only_columns(Person).distinct().limit(SLICE)

    return select_people


def _not_reminded(
    seats: Select[int, Person], bot_id: int, key_start: str, after: str
) -> Select[int, Person]:
    seat_id, *_ = seats.selected_columns
    was_told = outbox.was_enqueued(bot_id, key_start, seat_id, after)
    return seats.where(people.of_bot(bot_id), addresses.is_reachable(Person.id), ~was_told).limit(
        SLICE
    )


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


@dataclass(frozen=True, slots=True)
class DueReminder:
    kind: MessageKind
    person: Person
    key: str
    at: datetime
    params: Mapping[str, Any]


def enqueue_due(session: Session, bot_id: int, now: datetime) -> bool:
    """Queue up to `SLICE` reminders; return whether more may be left.

    Late ones are queued too: they expire, and are counted as expired.
    """
    since = _queued_until(session, bot_id, now)
    due = list(islice(_due(session, bot_id, since, now), SLICE))
    for reminder in due:
        outbox.enqueue(
            session,
            reminder.kind,
            reminder.person,
            key=reminder.key,
            due_at=reminder.at,
            params=reminder.params,
        )
    if len(due) < SLICE and now - since > NOTED:
        sweep_cursor.reach(session, bot_id, NAME, SweepPosition(now - SETTLING))
    return len(due) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """Return when a reminder is next due (used when the clock is moved by hand)."""
    joins = _first_start(session, now + JOIN)
    calls = session.scalar(*first_call(now + HOUR))
    return soonest(
        joins - JOIN if joins else None,
        calls - HOUR if calls else None,
        *(_next_evening(session, zone, now) for zone in zones_of_people(session)),
    )


def _queued_until(session: Session, bot_id: int, now: datetime) -> datetime:
    """Return the instant up to which all is queued; the clock may have gone back since."""
    reached = sweep_cursor.reached(session, bot_id, NAME).at
    return reached if now - BACK <= reached <= now else now - BACK


def _due(session: Session, bot_id: int, since: datetime, now: datetime) -> Iterator[DueReminder]:
    """Yield the reminders due after `since` until `now` and not queued, the urgent ones first."""
    yield from _joins(session, bot_id, since + JOIN, now + JOIN)
    yield from _hours(session, bot_id, since + HOUR, now + HOUR)
    evenings = [(zone, eve) for zone in every_zone() for eve in eves(since, now, zone)]
    starts = _starts_on_days(session, [eve for _, eve in evenings])
    for zone, eve in evenings:
        if any(eve.begins_at <= starts_at < eve.ends_at for starts_at in starts):
            yield from _evening(session, bot_id, zone, eve)


def _starts_on_days(session: Session, evenings: Sequence[Eve]) -> set[datetime]:
    """Return all starts on the evenings' days; mostly none, and then no zone is queried."""
    if not evenings:
        return set()
    since = min(eve.begins_at for eve in evenings) - timedelta(microseconds=1)
    until = max(eve.ends_at for eve in evenings)
    return {
        *session.scalars(*slot_starts(since, until)),
        *session.scalars(*workshop_starts(since, until)),
        *interviews.starts(session, since, until),
    }


def _joins(
    session: Session, bot_id: int, since: datetime, until: datetime
) -> Iterator[DueReminder]:
    kind = reminder_messages.JOIN
    for starts_at in sorted(session.scalars(*slot_starts(since, until))):
        yield from _due_reminders(session, bot_id, kind, MEETINGS, in_slots, starts_at, JOIN)
    for starts_at in sorted(session.scalars(*workshop_starts(since, until))):
        yield from _due_reminders(session, bot_id, kind, WORKSHOPS, in_workshops, starts_at, JOIN)
    for starts_at in interviews.starts(session, since, until):
        yield from _due_reminders(session, bot_id, kind, INTERVIEWS, in_interviews, starts_at, JOIN)


def _hours(
    session: Session, bot_id: int, since: datetime, until: datetime
) -> Iterator[DueReminder]:
    kind = reminder_messages.HOUR_BEFORE
    for starts_at in sorted(session.scalars(*call_starts(since, until))):
        yield from _due_reminders(session, bot_id, kind, MEETINGS, in_calls, starts_at, HOUR)


def _due_reminders(
    session: Session,
    bot_id: int,
    kind: MessageKind,
    event_kind: str,
    select_people: NotReminded,
    starts_at: datetime,
    before: timedelta,
) -> Iterator[DueReminder]:
    start = int(starts_at.timestamp())
    for seat, person in session.execute(*select_people(bot_id, starts_at, f":{start}")).all():
        params = {"what": event_kind, "seat": seat, "start": start}
        key = f"{kind.name}:{event_kind}:{seat}:{start}"
        yield DueReminder(kind, person, key, starts_at - before, params)


def _evening(session: Session, bot_id: int, zone: ZoneInfo, eve: Eve) -> Iterator[DueReminder]:
    """Yield one reminder a person about all of the next day."""
    seen: set[int] = set()
    for select_people in of_a_day(zone):
        rows = session.scalars(*select_people(bot_id, eve.begins_at, eve.ends_at, f":{eve.on}"))
        for person in rows.all():
            if person.id not in seen:
                seen.add(person.id)
                key, params = evening_key(person.id, eve.on), {"on": eve.on.isoformat()}
                yield DueReminder(reminder_messages.EVENING, person, key, eve.at, params)


def _first_start(session: Session, since: datetime) -> datetime | None:
    return soonest(
        session.scalar(*first_slot(since)),
        session.scalar(*first_workshop(since)),
        interviews.first_start(session, since),
    )


def _next_evening(session: Session, zone: ZoneInfo, now: datetime) -> datetime | None:
    """Return the evening before the next day with an event."""
    just_before = next_eve(now, zone).begins_at - timedelta(microseconds=1)
    first = _first_start(session, just_before)
    return eve_of(first.astimezone(zone).date(), zone).at if first else None
