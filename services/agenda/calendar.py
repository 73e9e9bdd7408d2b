"""All of a person's meetings and workshops for their calendar: one file, or a feed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.calendar import Event, cancellation, feed, invitation
from flows.texts import house_texts
from models.applications import Application
from models.mentoring import Booking, BookingStatus
from models.people import Person
from models.workshops import Registration, RegistrationStatus
from services.applications import interview_calendar
from services.conversation.attachments import File, Maker
from services.mentoring import calendar as mentoring_calendar
from services.outbox.email_rendering import Calendar
from services.people import time_zones
from services.schedule import events
from services.schedule.events import EventKind
from services.schedule.video_rooms import NO_ROOMS, Rooms
from services.workshops import calendar as workshops_calendar

NAME = "agenda-declic.ics"
PAST, AHEAD = timedelta(days=60), timedelta(days=120)
REMEMBERED = timedelta(days=14)
"""How long a feed shows what was cancelled: a calendar that looks rarely hears of it too."""
ENDED = [it for it in BookingStatus if it is not BookingStatus.BOOKED]
GIVEN_BACK = (
    RegistrationStatus.CANCELLED,
    RegistrationStatus.EXCUSED,
    RegistrationStatus.RELEASED,
)


def makers(rooms: Rooms) -> Mapping[str, Maker]:
    """Subject: `person`, and `at`, the second it was asked for."""

    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        now = datetime.fromtimestamp(subject["at"], UTC)
        if session.get(Person, subject["person"]) is None:
            return None
        coming = _standing(session, subject["person"], rooms, now, now)
        return File(NAME, _written(session, subject["person"], coming))

    return {"agenda": make}


def draw(
    rooms: Rooms, session: Session, subject: Mapping[str, Any], now: datetime
) -> Calendar | None:
    """What goes with a letter: to a mentor, an employer, or a participant about their own seat."""
    if subject.keys() & {"interview", "interview_off"}:
        return interview_calendar.draw(session, subject, now)
    event = _event(session, subject, rooms, int(now.timestamp()))
    if event is None:
        return mentoring_calendar.draw(rooms, session, subject, now) if "slot" in subject else None
    if subject["cancelled"]:
        return Calendar(NAME, cancellation(_gone(event)), "CANCEL")
    return Calendar(NAME, invitation(event), "REQUEST")


def _event(session: Session, subject: Mapping[str, Any], rooms: Rooms, at: int) -> Event | None:
    if booking := session.get(Booking, subject.get("booking", 0)):
        return mentoring_calendar.for_participant(session, booking, rooms, at)
    if seat := session.get(Registration, subject.get("registration", 0)):
        return workshops_calendar.event_of(session, seat, at)
    return None


def feed_of(session: Session, person_id: int, rooms: Rooms, now: datetime) -> bytes:
    """The same, byte for byte, as long as nothing changes that day."""
    listed = [
        *_standing(session, person_id, rooms, now, now - PAST),
        *_cancelled(session, person_id, now),
    ]
    return _written(session, person_id, listed)


def _written(session: Session, person_id: int, listed: Iterable[Event]) -> bytes:
    language = session.get_one(Person, person_id).language
    zone = time_zones.zone_of_person(session, person_id)
    return feed(house_texts().words(language, "agenda.calendar_name"), zone, listed)


def _standing(
    session: Session, person_id: int, rooms: Rooms, now: datetime, since: datetime
) -> Iterator[Event]:
    at = _day(now)
    for it in events.events_of(session, person_id, rooms, since, now + AHEAD):
        if it.kind is EventKind.INTERVIEW:
            application = session.get_one(Application, it.booking_id)
            reader = interview_calendar.of_person(session, application)
            if event := interview_calendar.event_of(reader, application, at):
                yield event
        elif it.kind is EventKind.WORKSHOP:
            registration = session.get_one(Registration, it.booking_id)
            yield workshops_calendar.event_of(session, registration, at)
        else:
            booking = session.get_one(Booking, it.booking_id)
            yield mentoring_calendar.for_participant(session, booking, rooms, at)


def _cancelled(session: Session, person_id: int, now: datetime) -> Iterator[Event]:
    since, at = now - REMEMBERED, _day(now)
    ended = select(Booking).where(Booking.person_id == person_id, Booking.status.in_(ENDED))
    for booking in session.scalars(ended.where(Booking.ended_at > since).order_by(Booking.id)):
        yield _gone(mentoring_calendar.for_participant(session, booking, NO_ROOMS, at))
    given_back = select(Registration).where(
        Registration.person_id == person_id,
        Registration.status.in_(GIVEN_BACK),
        Registration.changed_at > since,
    )
    for registration in session.scalars(given_back.order_by(Registration.id)):
        yield _gone(workshops_calendar.event_of(session, registration, at))
    yield from _called_off(session, person_id, since, at)


def _called_off(session: Session, person_id: int, since: datetime, at: int) -> Iterator[Event]:
    """Interviews: those that were taken anew stand among the others."""
    query = select(Application).where(
        Application.person_id == person_id,
        Application.interview_was_at.is_not(None),
        Application.changed_at > since,
    )
    for it in session.scalars(query.order_by(Application.id)):
        if event := interview_calendar.off(interview_calendar.of_person(session, it), it, at):
            yield _gone(event)


def _gone(event: Event) -> Event:
    """Without the way in, which may be another's by now."""
    return replace(event, cancelled=True, description="", room="")


def _day(now: datetime) -> int:
    """The stamp of each entry: the day it was written for."""
    return int(now.replace(hour=0, minute=0, second=0, microsecond=0).timestamp())
