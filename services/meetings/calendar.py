"""Make the calendar file of a meeting, for either side, in the chat or in an e-mail."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.calendar import CalendarEvent, cancellation, invitation, published, withdrawn
from flows.texts import translate
from models.mentoring.slots import Booking, BookingStatus, Slot
from services.conversation.attachments import ChatFile, Maker
from services.meetings import presenting
from services.meetings.presenting import MeetingView
from services.outbox.email_rendering import CalendarFile
from services.schedule.video_rooms import NO_ROOMS, VideoRooms

NAME = "rendez-vous.ics"
ENDED = [it for it in BookingStatus if it is not BookingStatus.BOOKED]


def makers(rooms: VideoRooms) -> Mapping[str, Maker]:
    """Return the makers of calendar files by document name.

    Their subject holds `booking` or `slot`, and `at`: when it changed, in seconds (Unix time).
    """

    def booked(session: Session, subject: Mapping[str, Any]) -> CalendarEvent | None:
        return of_booking(session, subject["booking"], rooms, subject["at"])

    def of_slot(session: Session, subject: Mapping[str, Any]) -> CalendarEvent | None:
        slot = session.get(Slot, subject["slot"])
        return for_mentor(session, slot, rooms, subject["at"]) if slot else None

    return {
        "invitation": _file(booked, published),
        "cancellation": _file(booked, withdrawn),
        "slot_invitation": _file(of_slot, published),
        "slot_cancellation": _file(of_slot, withdrawn),
    }


def _file(
    event_of: Callable[[Session, Mapping[str, Any]], CalendarEvent | None],
    write: Callable[[CalendarEvent], bytes],
) -> Maker:
    def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
        event = event_of(session, subject)
        return ChatFile(NAME, write(event)) if event else None

    return make


def draw(
    rooms: VideoRooms, session: Session, subject: Mapping[str, Any], now: datetime
) -> CalendarFile | None:
    """Return the calendar part of an e-mail to a mentor; `cancelled` withdraws the event."""
    slot = session.get(Slot, subject["slot"])
    if slot is None:
        return None
    event = for_mentor(session, slot, rooms, int(now.timestamp()))
    is_cancelled = subject.get("cancelled", False)
    return CalendarFile(
        NAME,
        (cancellation if is_cancelled else invitation)(event),
        "CANCEL" if is_cancelled else "REQUEST",
    )


def for_mentor(session: Session, slot: Slot, rooms: VideoRooms, at: int) -> CalendarEvent:
    """Return the mentor's event; its sequence is `at`, since seats are taken and given back."""
    meeting = presenting.for_mentor(session, slot)
    return _event(meeting, "meeting.calendar_mentor", f"slot-{slot.id}@declic", at, at, rooms)


def of_booking(
    session: Session, booking_id: int, rooms: VideoRooms, at: int
) -> CalendarEvent | None:
    """Return the participant's event, stamped `at`; None if the booking is gone."""
    booking = session.get(Booking, booking_id)
    return _for_participant(session, booking, rooms, at) if booking else None


def ended(session: Session, person_id: int, since: datetime, at: int) -> Iterator[CalendarEvent]:
    """Yield the events of the person's meetings that were cancelled or moved since."""
    query = select(Booking).where(Booking.person_id == person_id, Booking.status.in_(ENDED))
    for booking in session.scalars(query.where(Booking.ended_at > since).order_by(Booking.id)):
        yield _for_participant(session, booking, NO_ROOMS, at)


def _for_participant(
    session: Session, booking: Booking, rooms: VideoRooms, at: int
) -> CalendarEvent:
    meeting = presenting.of_booking(session, booking)
    uid = f"{booking.uid}@declic"
    return _event(meeting, "meeting.calendar", uid, booking.sequence, at, rooms)


def _event(
    meeting: MeetingView, key: str, uid: str, sequence: int, at: int, rooms: VideoRooms
) -> CalendarEvent:
    values = meeting.values(rooms)
    return CalendarEvent(
        uid=uid,
        sequence=sequence,
        stamped_at=datetime.fromtimestamp(at, UTC),
        starts_at=meeting.slot.starts_at,
        ends_at=meeting.slot.ends_at,
        zone=meeting.zone,
        summary=unescape(translate(meeting.language, f"{key}.summary", **values)),
        description=unescape(translate(meeting.language, f"{key}.description", **values)),
        room=values["room"],
    )
