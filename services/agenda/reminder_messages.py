"""Reminders of what a person has booked: rechecked and put in words when they leave."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from functools import partial

from sqlalchemy.orm import Session

from models.people import Person
from models.talk import OutboxMessage
from rules.agenda.reminders import EVENING_LIFE, HOUR_LIFE, JOIN_LIFE, eve_of
from rules.outbox.message_budget import Nature, Rank
from rules.outbox.pace import Urgency
from services.agenda import reminder_words
from services.conversation import inline_buttons
from services.conversation.replies import Say
from services.outbox.message_limits import zone_for
from services.outbox.outbox import Kind
from services.schedule.events import Event, EventKind, events_of
from services.schedule.video_rooms import NO_ROOMS, Rooms

WHAT = {EventKind.WORKSHOP: "workshop", EventKind.INTERVIEW: "interview"}
"""What the key of a reminder says; all else is a meeting."""
A_MOMENT = timedelta(microseconds=1)
Render = Callable[[Session, OutboxMessage, datetime, Rooms], Say | None]


def of_the_day(
    session: Session, person: Person, on: date, rooms: Rooms, now: datetime
) -> list[Event]:
    """What begins on that day, where the person is, and has not begun yet."""
    eve = eve_of(on, zone_for(person))
    found = events_of(session, person.id, rooms, eve.begins_at, eve.ends_at)
    return [event for event in found if event.starts_at >= eve.begins_at and event.starts_at > now]


def event_of(session: Session, message: OutboxMessage, rooms: Rooms, now: datetime) -> Event | None:
    """Still booked, at that very time, and not begun."""
    params = message.params
    start = datetime.fromtimestamp(params["start"], UTC)
    if start <= now:
        return None
    for event in events_of(session, message.person_id, rooms, start, start + A_MOMENT):
        if (WHAT.get(event.kind, "meeting"), event.booking_id, event.starts_at) == (
            params["what"],
            params["seat"],
            start,
        ):
            return event
    return None


def stands(session: Session, message: OutboxMessage, now: datetime) -> bool:
    return event_of(session, message, NO_ROOMS, now) is not None


def stands_and_is_wanted(session: Session, message: OutboxMessage, now: datetime) -> bool:
    fewer = session.get_one(Person, message.person_id).fewer_messages_at is not None
    return not fewer and stands(session, message, now)


def something_tomorrow(session: Session, message: OutboxMessage, now: datetime) -> bool:
    person = session.get_one(Person, message.person_id)
    on = date.fromisoformat(message.params["on"])
    return bool(of_the_day(session, person, on, NO_ROOMS, now))


def _say_evening(
    session: Session, message: OutboxMessage, now: datetime, rooms: Rooms
) -> Say | None:
    person = session.get_one(Person, message.person_id)
    on = date.fromisoformat(message.params["on"])
    return reminder_words.evening(person, on, of_the_day(session, person, on, rooms, now), now)


def _say_hour(session: Session, message: OutboxMessage, now: datetime, rooms: Rooms) -> Say | None:
    event = event_of(session, message, rooms, now)
    person = session.get_one(Person, message.person_id)
    return reminder_words.hour_before(person, event) if event else None


def _say_join(session: Session, message: OutboxMessage, now: datetime, rooms: Rooms) -> Say | None:
    event = event_of(session, message, rooms, now)
    if event is None:
        return None
    person = session.get_one(Person, message.person_id)
    on = event.starts_at.astimezone(zone_for(person)).date()
    before = eve_of(on, zone_for(person)).begins_at - A_MOMENT
    return reminder_words.join(person, event, of_the_day(session, person, on, rooms, before))


def _showing(
    render: Render, rooms: Rooms, session: Session, message: OutboxMessage, now: datetime
) -> Sequence[Say]:
    said = render(session, message, now, rooms)
    if said is None:
        return ()
    inline_buttons.promised(session, message, said.buttons, now)
    return [said]


EVENING = Kind(
    "evening",
    Urgency.REMINDER,
    EVENING_LIFE,
    resend_unknown=True,
    recheck=something_tomorrow,
    render=partial(_showing, _say_evening, NO_ROOMS),
    nature=Nature.REMINDER,
    rank=Rank.EVENING,
)
HOUR_BEFORE = Kind(
    "hour_before",
    Urgency.REMINDER,
    HOUR_LIFE,
    resend_unknown=True,
    recheck=stands_and_is_wanted,
    render=partial(_showing, _say_hour, NO_ROOMS),
    nature=Nature.REMINDER,
)
JOIN = Kind(
    "join",
    Urgency.REMINDER,
    JOIN_LIFE,
    resend_unknown=True,
    recheck=stands,
    render=partial(_showing, _say_join, NO_ROOMS),
    nature=Nature.REMINDER,
    rank=Rank.JOIN,
)
RENDERS: Sequence[tuple[Kind, Render]] = (
    (EVENING, _say_evening),
    (HOUR_BEFORE, _say_hour),
    (JOIN, _say_join),
)


def at(rooms: Rooms) -> tuple[Kind, ...]:
    """The same kinds, which know where meetings take place."""
    return tuple(replace(kind, render=partial(_showing, say, rooms)) for kind, say in RENDERS)
