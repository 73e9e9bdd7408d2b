"""Sweeps what begins soon and promises its reminders, once: keys hold the start.

Whatever was cancelled or moved since is found out when a reminder leaves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.mentoring import Booking, BookingStatus, Slot, SlotStatus
from models.people import Person
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.reminders import HOUR, JOIN, Eve, eve_of, eves, next_eve
from services import interview_times, outbox, people, progress, reminder_kinds
from services.message_budget import evening_key
from services.outbox import Kind
from services.progress import SLICE, START, Place
from services.where_people_live import every_zone, lives_in, zones_of_people

NAME = "reminders"
BACK = timedelta(days=2)
"""What was missed for longer is not even counted."""
NOTED, SETTLING = timedelta(minutes=5), timedelta(minutes=1)
"""How often it is noted how far the sweep has come, and what may not be written down yet."""
MEETINGS, WORKSHOPS, INTERVIEWS = "meeting", "workshop", "interview"


@dataclass(frozen=True, slots=True)
class Due:
    kind: Kind
    person: Person
    key: str
    at: datetime
    params: Mapping[str, Any]


def promise_due(session: Session, bot_id: int, now: datetime) -> bool:
    """A slice; whether there may be more.  Late ones are promised too: they expire, counted."""
    since = _since(session, bot_id, now)
    found = list(islice(_due(session, bot_id, since, now), SLICE))
    for it in found:
        outbox.promise(session, it.kind, it.person, key=it.key, due_at=it.at, params=it.params)
    if len(found) < SLICE and now - since > NOTED:
        progress.reach(session, bot_id, NAME, Place(now - SETTLING))
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """For clocks that are moved by hand."""
    joins = _first_start(session, now + JOIN)
    calls = _first_slot(session, now + HOUR, Slot.seats == 1)
    instants = [
        joins - JOIN if joins else None,
        calls - HOUR if calls else None,
        *(_next_evening(session, zone, now) for zone in zones_of_people(session)),
    ]
    return min((instant for instant in instants if instant is not None), default=None)


def _since(session: Session, bot_id: int, now: datetime) -> datetime:
    """Until when all is promised; clocks may go back."""
    known = progress.reached(session, bot_id).get(NAME, START).at
    return known if now - BACK <= known <= now else now - BACK


def _due(session: Session, bot_id: int, since: datetime, now: datetime) -> Iterator[Due]:
    """What is due after `since` and not after `now`, and not promised yet; the urgent first."""
    yield from _joins(session, bot_id, since + JOIN, now + JOIN)
    yield from _hours(session, bot_id, since + HOUR, now + HOUR)
    evenings = [(zone, eve) for zone in every_zone() for eve in eves(since, now, zone)]
    starts = _starts(session, [eve for _, eve in evenings])
    for zone, eve in evenings:
        if any(eve.begins_at <= starts_at < eve.ends_at for starts_at in starts):
            yield from _evening(session, bot_id, zone, eve)


def _starts(session: Session, told: Sequence[Eve]) -> set[datetime]:
    """All that begins on the days told of: most days have nothing to ask every zone about."""
    if not told:
        return set()
    since = min(eve.begins_at for eve in told) - timedelta(microseconds=1)
    until = max(eve.ends_at for eve in told)
    found = (_slot_starts, _workshop_starts, interview_times.starts)
    return {at for those in found for at in those(session, since, until)}


def _joins(session: Session, bot_id: int, since: datetime, until: datetime) -> Iterator[Due]:
    kind = reminder_kinds.JOIN
    for starts_at in _slot_starts(session, since, until):
        yield from _each(session, bot_id, kind, MEETINGS, _in_slots(starts_at), starts_at, JOIN)
    for starts_at in _workshop_starts(session, since, until):
        seats = _in_workshops(starts_at)
        yield from _each(session, bot_id, kind, WORKSHOPS, seats, starts_at, JOIN)
    for starts_at in interview_times.starts(session, since, until):
        seats = interview_times.with_people(starts_at)
        yield from _each(session, bot_id, kind, INTERVIEWS, seats, starts_at, JOIN)


def _hours(session: Session, bot_id: int, since: datetime, until: datetime) -> Iterator[Due]:
    kind = reminder_kinds.HOUR_BEFORE
    for starts_at in _slot_starts(session, since, until, Slot.seats == 1):
        calls = _in_slots(starts_at).where(Slot.seats == 1)
        yield from _each(session, bot_id, kind, MEETINGS, calls, starts_at, HOUR)


def _each(
    session: Session,
    bot_id: int,
    kind: Kind,
    what: str,
    seats: Select[int, Person],
    starts_at: datetime,
    before: timedelta,
) -> Iterator[Due]:
    start = int(starts_at.timestamp())
    seat_id, *_ = seats.selected_columns
    untold = ~outbox.was_promised(bot_id, f"{kind.name}:{what}:", seat_id, f":{start}")
    query = seats.where(people.of_bot(bot_id), Person.blocked_at.is_(None), untold)
    for seat, person in session.execute(query.limit(SLICE)).all():
        given = {"what": what, "seat": seat, "start": start}
        key = f"{kind.name}:{what}:{seat}:{start}"
        yield Due(kind, person, key, starts_at - before, given)


def _evening(session: Session, bot_id: int, zone: ZoneInfo, eve: Eve) -> Iterator[Due]:
    """One message a person for all of the next day."""
    seen: set[int] = set()
    for query in (
        _in_slots().where(Slot.starts_at >= eve.begins_at, Slot.starts_at < eve.ends_at),
        _in_workshops().where(
            Workshop.starts_at >= eve.begins_at, Workshop.starts_at < eve.ends_at
        ),
        interview_times.with_people().where(
            Application.interview_at >= eve.begins_at, Application.interview_at < eve.ends_at
        ),
    ):
        untold = ~outbox.was_promised(bot_id, "evening:", Person.id, f":{eve.on}")
        here = query.where(people.of_bot(bot_id), Person.blocked_at.is_(None), untold)
        people_there = here.with_only_columns(Person).where(lives_in(zone)).distinct()
        for person in session.scalars(people_there.limit(SLICE)).all():
            if person.id not in seen:
                seen.add(person.id)
                key, given = evening_key(person.id, eve.on), {"on": eve.on.isoformat()}
                yield Due(reminder_kinds.EVENING, person, key, eve.at, given)


def _in_slots(starts_at: datetime | None = None) -> Select[int, Person]:
    query = (
        select(Booking.id, Person)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Person, Person.id == Booking.person_id)
        .where(Booking.status == BookingStatus.BOOKED, Slot.status == SlotStatus.OPEN)
    )
    return query if starts_at is None else query.where(Slot.starts_at == starts_at)


def _in_workshops(starts_at: datetime | None = None) -> Select[int, Person]:
    query = (
        select(Registration.id, Person)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Registration.status == RegistrationStatus.REGISTERED)
        .where(Workshop.status == WorkshopStatus.OPEN)
    )
    return query if starts_at is None else query.where(Workshop.starts_at == starts_at)


def _slot_starts(
    session: Session, since: datetime, until: datetime, *more: ColumnElement[bool]
) -> list[datetime]:
    query = (
        select(Slot.starts_at)
        .where(Slot.status == SlotStatus.OPEN, Slot.taken > 0, *more)
        .where(Slot.starts_at > since, Slot.starts_at <= until)
    )
    return sorted(session.scalars(query.distinct()))


def _workshop_starts(session: Session, since: datetime, until: datetime) -> list[datetime]:
    query = (
        select(Workshop.starts_at)
        .where(Workshop.status == WorkshopStatus.OPEN, Workshop.taken > 0)
        .where(Workshop.starts_at > since, Workshop.starts_at <= until)
    )
    return sorted(session.scalars(query.distinct()))


def _first_slot(session: Session, since: datetime, *more: ColumnElement[bool]) -> datetime | None:
    query = select(func.min(Slot.starts_at)).where(
        Slot.status == SlotStatus.OPEN, Slot.taken > 0, Slot.starts_at > since, *more
    )
    return session.scalar(query)


def _first_start(session: Session, since: datetime) -> datetime | None:
    workshop = select(func.min(Workshop.starts_at)).where(
        Workshop.status == WorkshopStatus.OPEN, Workshop.taken > 0, Workshop.starts_at > since
    )
    interview = interview_times.first_start(session, since)
    firsts = (_first_slot(session, since), session.scalar(workshop), interview)
    return min((first for first in firsts if first is not None), default=None)


def _next_evening(session: Session, zone: ZoneInfo, now: datetime) -> datetime | None:
    """That before the next day on which something begins."""
    just_before = next_eve(now, zone).begins_at - timedelta(microseconds=1)
    first = _first_start(session, just_before)
    return eve_of(first.astimezone(zone).date(), zone).at if first else None
