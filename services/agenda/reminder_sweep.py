"""Sweeps what begins soon and promises its reminders, once: keys hold the start.

Whatever was cancelled or moved since is found out when a reminder leaves.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from models.people import Person
from rules.agenda.reminders import HOUR, JOIN, Eve, eve_of, eves, next_eve
from rules.schedule.clock import soonest
from services.agenda import reminder_messages
from services.agenda import reminder_seats as seats
from services.agenda.reminder_seats import INTERVIEWS, MEETINGS, WORKSHOPS, Untold
from services.outbox import outbox, sweep_cursor
from services.outbox.message_limits import evening_key
from services.outbox.outbox import Kind
from services.outbox.sweep_cursor import SLICE, START, Place
from services.people.time_zones import every_zone, zones_of_people
from services.schedule import interviews

NAME = "reminders"
BACK = timedelta(days=2)
"""What was missed for longer is not even counted."""
NOTED, SETTLING = timedelta(minutes=5), timedelta(minutes=1)
"""How often it is noted how far the sweep has come, and what may not be written down yet."""


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
        sweep_cursor.reach(session, bot_id, NAME, Place(now - SETTLING))
    return len(found) == SLICE


def when_due(session: Session, now: datetime) -> datetime | None:
    """For clocks that are moved by hand."""
    joins = _first_start(session, now + JOIN)
    calls = session.scalar(*seats.first_call(now + HOUR))
    return soonest(
        joins - JOIN if joins else None,
        calls - HOUR if calls else None,
        *(_next_evening(session, zone, now) for zone in zones_of_people(session)),
    )


def _since(session: Session, bot_id: int, now: datetime) -> datetime:
    """Until when all is promised; clocks may go back."""
    known = sweep_cursor.reached(session, bot_id).get(NAME, START).at
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
    return {
        *session.scalars(*seats.slot_starts(since, until)),
        *session.scalars(*seats.workshop_starts(since, until)),
        *interviews.starts(session, since, until),
    }


def _joins(session: Session, bot_id: int, since: datetime, until: datetime) -> Iterator[Due]:
    kind = reminder_messages.JOIN
    for starts_at in sorted(session.scalars(*seats.slot_starts(since, until))):
        yield from _each(session, bot_id, kind, MEETINGS, seats.in_slots, starts_at, JOIN)
    for starts_at in sorted(session.scalars(*seats.workshop_starts(since, until))):
        yield from _each(session, bot_id, kind, WORKSHOPS, seats.in_workshops, starts_at, JOIN)
    for starts_at in interviews.starts(session, since, until):
        yield from _each(session, bot_id, kind, INTERVIEWS, seats.in_interviews, starts_at, JOIN)


def _hours(session: Session, bot_id: int, since: datetime, until: datetime) -> Iterator[Due]:
    kind = reminder_messages.HOUR_BEFORE
    for starts_at in sorted(session.scalars(*seats.call_starts(since, until))):
        yield from _each(session, bot_id, kind, MEETINGS, seats.in_calls, starts_at, HOUR)


def _each(
    session: Session,
    bot_id: int,
    kind: Kind,
    what: str,
    untold: Untold,
    starts_at: datetime,
    before: timedelta,
) -> Iterator[Due]:
    start = int(starts_at.timestamp())
    for seat, person in session.execute(*untold(bot_id, starts_at, f":{start}")).all():
        given = {"what": what, "seat": seat, "start": start}
        key = f"{kind.name}:{what}:{seat}:{start}"
        yield Due(kind, person, key, starts_at - before, given)


def _evening(session: Session, bot_id: int, zone: ZoneInfo, eve: Eve) -> Iterator[Due]:
    """One message a person for all of the next day."""
    seen: set[int] = set()
    for untold in seats.of_a_day(zone):
        found = session.scalars(*untold(bot_id, eve.begins_at, eve.ends_at, f":{eve.on}"))
        for person in found.all():
            if person.id not in seen:
                seen.add(person.id)
                key, given = evening_key(person.id, eve.on), {"on": eve.on.isoformat()}
                yield Due(reminder_messages.EVENING, person, key, eve.at, given)


def _first_start(session: Session, since: datetime) -> datetime | None:
    return soonest(
        session.scalar(*seats.first_slot(since)),
        session.scalar(*seats.first_workshop(since)),
        interviews.first_start(session, since),
    )


def _next_evening(session: Session, zone: ZoneInfo, now: datetime) -> datetime | None:
    """That before the next day on which something begins."""
    just_before = next_eve(now, zone).begins_at - timedelta(microseconds=1)
    first = _first_start(session, just_before)
    return eve_of(first.astimezone(zone).date(), zone).at if first else None
