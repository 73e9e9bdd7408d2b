"""Write all of a person's engagements for their calendar: as a file or as a feed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.calendar import Event, cancellation, feed, invitation
from flows.texts import plain_text
from models.applications import Application
from models.mentoring import Booking, BookingStatus
from models.people import Person
from models.workshops import Registration, RegistrationStatus
from services.agenda import events
from services.agenda.events import EventKind
from services.applications import interview_calendar
from services.conversation.attachments import File, Maker
from services.mentoring import calendar as mentoring_calendar
from services.outbox.email_rendering import Calendar
from services.people import time_zones
from services.schedule.video_rooms import NO_ROOMS, Rooms
from services.workshops import calendar as workshops_calendar

NAME = "agenda-declic.ics"
PAST, AHEAD = timedelta(days=60), timedelta(days=120)
REMEMBERED = timedelta(days=14)
"""How long a feed shows cancelled events, for calendars that refresh rarely."""
ENDED = [it for it in BookingStatus if it is not BookingStatus.BOOKED]
GIVEN_BACK = (
    RegistrationStatus.CANCELLED,
    RegistrationStatus.EXCUSED,
    RegistrationStatus.RELEASED,
)


def makers(rooms: Rooms) -> Mapping[str, Maker]:
    """Return the maker of the file; its subject holds `person`, and `at` (Unix time)."""

    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        now = datetime.fromtimestamp(subject["at"], UTC)
        if session.get(Person, subject["person"]) is None:
            return None
        calendar_events = _current_events(session, subject["person"], rooms, now, now)
        return File(NAME, _calendar_file(session, subject["person"], calendar_events))

    return {"agenda": make}


def draw(
    rooms: Rooms, session: Session, subject: Mapping[str, Any], now: datetime
) -> Calendar | None:
    """Return the calendar part of an e-mail to a mentor, an employer or a participant."""
    if subject.keys() & {"interview", "interview_off"}:
        return interview_calendar.draw(session, subject, now)
    event = _event(session, subject, rooms, int(now.timestamp()))
    if event is None:
        return mentoring_calendar.draw(rooms, session, subject, now) if "slot" in subject else None
    if subject["cancelled"]:
        return Calendar(NAME, cancellation(_cancelled_event(event)), "CANCEL")
    return Calendar(NAME, invitation(event), "REQUEST")


def _event(session: Session, subject: Mapping[str, Any], rooms: Rooms, at: int) -> Event | None:
    if booking := session.get(Booking, subject.get("booking", 0)):
        return mentoring_calendar.for_participant(session, booking, rooms, at)
    if seat := session.get(Registration, subject.get("registration", 0)):
        return workshops_calendar.event_of(session, seat, at)
    return None


def feed_of(session: Session, person_id: int, rooms: Rooms, now: datetime) -> bytes:
    """Return the feed: the same bytes all day, as long as nothing changes."""
    calendar_events = [
        *_current_events(session, person_id, rooms, now, now - PAST),
        *_cancelled(session, person_id, now),
    ]
    return _calendar_file(session, person_id, calendar_events)


def _calendar_file(session: Session, person_id: int, calendar_events: Iterable[Event]) -> bytes:
    language = session.get_one(Person, person_id).language
    zone = time_zones.zone_of_person(session, person_id)
    return feed(plain_text(language, "agenda.calendar_name"), zone, calendar_events)


def _current_events(
    session: Session, person_id: int, rooms: Rooms, now: datetime, since: datetime
) -> Iterator[Event]:
    at = _day_stamp(now)
    for event_row in events.events_of(session, person_id, rooms, since, now + AHEAD):
        if event_row.kind is EventKind.INTERVIEW:
            application = session.get_one(Application, event_row.booking_id)
            reader = interview_calendar.of_person(session, application)
            if event := interview_calendar.event_of(reader, application, at):
                yield event
        elif event_row.kind is EventKind.WORKSHOP:
            registration = session.get_one(Registration, event_row.booking_id)
            yield workshops_calendar.event_of(session, registration, at)
        else:
            booking = session.get_one(Booking, event_row.booking_id)
            yield mentoring_calendar.for_participant(session, booking, rooms, at)


def _cancelled(session: Session, person_id: int, now: datetime) -> Iterator[Event]:
    since, at = now - REMEMBERED, _day_stamp(now)
    booking_query = select(Booking).where(Booking.person_id == person_id, Booking.status.in_(ENDED))
    for booking in session.scalars(
        booking_query.where(Booking.ended_at > since).order_by(Booking.id)
    ):
        yield _cancelled_event(mentoring_calendar.for_participant(session, booking, NO_ROOMS, at))
    registration_query = select(Registration).where(
        Registration.person_id == person_id,
        Registration.status.in_(GIVEN_BACK),
        Registration.changed_at > since,
    )
    for registration in session.scalars(registration_query.order_by(Registration.id)):
        yield _cancelled_event(workshops_calendar.event_of(session, registration, at))
    yield from _cancelled_interviews(session, person_id, since, at)


def _cancelled_interviews(
    session: Session, person_id: int, since: datetime, at: int
) -> Iterator[Event]:
    """Yield the interviews cancelled since; those agreed again are among the current ones."""
    query = select(Application).where(
        Application.person_id == person_id,
        Application.interview_was_at.is_not(None),
        Application.changed_at > since,
    )
    for application in session.scalars(query.order_by(Application.id)):
        if event := interview_calendar.off(
            interview_calendar.of_person(session, application), application, at
        ):
            yield _cancelled_event(event)


def _cancelled_event(event: Event) -> Event:
    """Return the event as cancelled, without its link, which may serve others by now."""
    return replace(event, cancelled=True, description="", room="")


def _day_stamp(now: datetime) -> int:
    """Return the start of the day (UTC) as the stamp of every event, so that the feed is stable."""
    return int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
