"""Write all of a person's engagements for their calendar: as a file or as a feed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from documents.calendar import CalendarEvent, cancellation, feed, invitation
from flows.texts import plain_text
from models.people import Person
from services.agenda import events
from services.conversation.attachments import ChatFile, Maker
from services.outbox.email_rendering import CalendarFile, DrawCalendar
from services.people import time_zones
from services.registries.registry import Bookable
from services.schedule.video_rooms import VideoRooms

NAME = "agenda-declic.ics"
PAST = timedelta(days=60)
REMEMBERED = timedelta(days=14)
"""How long a feed shows cancelled events, for calendars that refresh rarely."""
Bookables = Mapping[str, Bookable]


def makers(bookables: Bookables, rooms: VideoRooms) -> Mapping[str, Maker]:
    """Return the maker of the file; its subject holds `person`, and `at` (Unix time)."""

    def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
        now = datetime.fromtimestamp(subject["at"], UTC)
        if session.get(Person, subject["person"]) is None:
            return None
        current = _current_events(bookables, session, subject["person"], rooms, now, now)
        return ChatFile(NAME, _calendar_file(session, subject["person"], current))

    return {"agenda": make}


def of_copies(bookables: Bookables, rooms: VideoRooms) -> Mapping[str, DrawCalendar]:
    """Return what draws the calendar file of a copy by e-mail, by what was booked."""
    copied = {name: bookable for name, bookable in bookables.items() if bookable.email_copy}
    return {name: _drawing(name, bookable, rooms) for name, bookable in copied.items()}


def _drawing(name: str, bookable: Bookable, rooms: VideoRooms) -> DrawCalendar:
    def draw(session: Session, subject: Mapping[str, Any], now: datetime) -> CalendarFile | None:
        event = bookable.event(session, subject[name], rooms, int(now.timestamp()))
        if event is None:
            return None
        if subject["cancelled"]:
            return CalendarFile(NAME, cancellation(_cancelled_event(event)), "CANCEL")
        return CalendarFile(NAME, invitation(event), "REQUEST", event.room)

    return draw


def feed_of(
    bookables: Bookables, session: Session, person_id: int, rooms: VideoRooms, now: datetime
) -> bytes:
    """Return the feed: the same bytes all day, as long as nothing changes."""
    calendar_events = [
        *_current_events(bookables, session, person_id, rooms, now, now - PAST),
        *_cancelled(bookables, session, person_id, now),
    ]
    return _calendar_file(session, person_id, calendar_events)


def _calendar_file(
    session: Session, person_id: int, calendar_events: Iterable[CalendarEvent]
) -> bytes:
    language = session.get_one(Person, person_id).language
    zone = time_zones.zone_of_person(session, person_id)
    return feed(plain_text(language, "agenda.calendar_name"), zone, calendar_events)


def _current_events(
    bookables: Bookables,
    session: Session,
    person_id: int,
    rooms: VideoRooms,
    now: datetime,
    since: datetime,
) -> Iterator[CalendarEvent]:
    at = _day_stamp(now)
    for booked in events.events_of(session, person_id, rooms, since, now + events.AHEAD):
        if event := bookables[booked.bookable].event(session, booked.booking_id, rooms, at):
            yield event


def _cancelled(
    bookables: Bookables, session: Session, person_id: int, now: datetime
) -> Iterator[CalendarEvent]:
    """Yield what was cancelled: first meetings, then workshops, then interviews."""
    since, at = now - REMEMBERED, _day_stamp(now)
    for name in dict.fromkeys(events.BOOKABLES.values()):
        for event in bookables[name].cancelled(session, person_id, since, at):
            yield _cancelled_event(event)


def _cancelled_event(event: CalendarEvent) -> CalendarEvent:
    """Return the event as cancelled, without its link, which may serve others by now."""
    return replace(event, cancelled=True, description="", room="")


def _day_stamp(now: datetime) -> int:
    """Return the start of the day (UTC) as the stamp of every event, so that the feed is stable."""
    return int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
