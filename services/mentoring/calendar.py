"""Make the calendar file of a meeting, for either side, in the chat or in an e-mail."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from sqlalchemy.orm import Session

from documents.calendar import Event, cancellation, invitation, published, withdrawn
from flows.texts import translate
from models.mentoring import Booking, Slot
from services.conversation.attachments import File, Maker
from services.mentoring import presenting
from services.mentoring.presenting import Meeting
from services.outbox.email_rendering import Calendar
from services.schedule.video_rooms import Rooms

NAME = "rendez-vous.ics"


def makers(rooms: Rooms) -> Mapping[str, Maker]:
    """Return the makers of calendar files by document name.

    Their subject holds `booking` or `slot`, and `at`: when it changed, in seconds (Unix time).
    """

    def of_booking(session: Session, subject: Mapping[str, Any]) -> Event | None:
        booking = session.get(Booking, subject["booking"])
        return for_participant(session, booking, rooms, subject["at"]) if booking else None

    def of_slot(session: Session, subject: Mapping[str, Any]) -> Event | None:
        slot = session.get(Slot, subject["slot"])
        return for_mentor(session, slot, rooms, subject["at"]) if slot else None

    return {
        "invitation": _file(of_booking, published),
        "cancellation": _file(of_booking, withdrawn),
        "slot_invitation": _file(of_slot, published),
        "slot_cancellation": _file(of_slot, withdrawn),
    }


def _file(
    event_of: Callable[[Session, Mapping[str, Any]], Event | None],
    write: Callable[[Event], bytes],
) -> Maker:
    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        event = event_of(session, subject)
        return File(NAME, write(event)) if event else None

    return make


def draw(
    rooms: Rooms, session: Session, subject: Mapping[str, Any], now: datetime
) -> Calendar | None:
    """Return the calendar part of an e-mail to a mentor; `cancelled` withdraws the event."""
    slot = session.get(Slot, subject["slot"])
    if slot is None:
        return None
    event = for_mentor(session, slot, rooms, int(now.timestamp()))
    is_cancelled = subject.get("cancelled", False)
    return Calendar(
        NAME,
        (cancellation if is_cancelled else invitation)(event),
        "CANCEL" if is_cancelled else "REQUEST",
    )


def for_mentor(session: Session, slot: Slot, rooms: Rooms, at: int) -> Event:
    """Return the mentor's event; its sequence is `at`, since seats are taken and given back."""
    meeting = presenting.for_mentor(session, slot)
    return _event(meeting, "meeting.calendar_mentor", f"slot-{slot.id}@declic", at, at, rooms)


def for_participant(session: Session, booking: Booking, rooms: Rooms, at: int) -> Event:
    meeting = presenting.of_booking(session, booking)
    uid = f"{booking.uid}@declic"
    return _event(meeting, "meeting.calendar", uid, booking.sequence, at, rooms)


def _event(meeting: Meeting, key: str, uid: str, sequence: int, at: int, rooms: Rooms) -> Event:
    values = meeting.values(rooms)
    return Event(
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
