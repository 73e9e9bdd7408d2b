"""List what a person has booked (calls, group meetings, workshops, interviews) as one type."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import ColumnElement, ScalarSelect, Select, func, or_, select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.engine.constant import constant
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.offers import Opportunity
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.slots.slots import kind_of
from services.applications import interviews
from services.schedule.video_rooms import VideoRooms
from services.workshops import catalogue

AHEAD = timedelta(days=120)
"""How far ahead the agenda looks."""


class EventKind(StrEnum):
    CALL = "call"
    GROUP = "group"
    WORKSHOP = "workshop"
    INTERVIEW = "interview"


BOOKABLES: Mapping[EventKind, str] = {
    EventKind.CALL: "booking",
    EventKind.GROUP: "booking",
    EventKind.WORKSHOP: "registration",
    EventKind.INTERVIEW: "application",
}


@dataclass(frozen=True, slots=True)
class AgendaEvent:
    """One meeting, workshop or interview of a person, for agendas, calendars and reminders."""

    kind: EventKind
    booking_id: int
    """Id of the booking, of the registration for a workshop, of the application for an interview.
    """
    subject_id: int
    """Id of the slot, of the workshop, or of the offer."""
    person_id: int
    starts_at: datetime
    ends_at: datetime
    title: str
    """Title of the workshop, or company of the interview; empty for a meeting."""
    mentor_first_name: str
    """Empty for a workshop or an interview."""
    room: str
    """Address of the video room; empty while it is unknown."""
    sequence: int
    uid: str
    confirmed: bool = True
    """False while the mentor has not said that they will be there."""

    @property
    def bookable(self) -> str:
        """Return the name under which its domain offers what was booked."""
        return BOOKABLES[self.kind]


def events_of(
    session: Session, person_id: int, rooms: VideoRooms, since: datetime, until: datetime
) -> list[AgendaEvent]:
    """Return the events that end after `since` and begin before `until`, in order of beginning."""
    events = [
        *_meetings(session, person_id, rooms, since, until),
        *_workshops(session, person_id, since, until),
        *_interviews(session, person_id, since, until),
    ]
    return sorted(events, key=lambda event: (event.starts_at, event.kind, event.booking_id))


def confirmed_workshop_titles(session: Session, person_id: int) -> list[str]:
    """Return the titles of the workshops for which the person answered « Je viens »."""
    return list(session.scalars(*_coming(person_id)))


def title(event: AgendaEvent, language: str) -> str:
    """Return the event's title for people: « Appel avec Ada », or the workshop's own title."""
    if event.kind is EventKind.WORKSHOP:
        return event.title
    values = {"mentor": event.mentor_first_name, "company": event.title}
    return plain_text(language, f"event.title.{event.kind}", **values)


def _meetings(
    session: Session, person_id: int, rooms: VideoRooms, since: datetime, until: datetime
) -> Iterator[AgendaEvent]:
    for booking, slot, mentor in session.execute(*_booked(person_id, since, until)):
        yield AgendaEvent(
            kind=EventKind(kind_of(slot.seats)),
            booking_id=booking.id,
            subject_id=slot.id,
            person_id=person_id,
            starts_at=slot.starts_at,
            ends_at=slot.ends_at,
            title="",
            mentor_first_name=mentor.first_name,
            room=rooms.address(slot.room, mentor.own_room),
            sequence=booking.sequence,
            uid=booking.uid,
            confirmed=slot.confirmed_at is not None,
        )


def _workshops(
    session: Session, person_id: int, since: datetime, until: datetime
) -> Iterator[AgendaEvent]:
    for registration, workshop in session.execute(*_registered(person_id, since, until)):
        yield AgendaEvent(
            kind=EventKind.WORKSHOP,
            booking_id=registration.id,
            subject_id=workshop.id,
            person_id=person_id,
            starts_at=workshop.starts_at,
            ends_at=workshop.ends_at,
            title=workshop.title,
            mentor_first_name="",
            room=workshop.room_url,
            sequence=registration.sequence + workshop.sequence,
            uid=registration.uid,
        )


def _interviews(
    session: Session, person_id: int, since: datetime, until: datetime
) -> Iterator[AgendaEvent]:
    for application, span in interviews.of_person(session, person_id, since, until):
        offer = session.get_one(Opportunity, application.opportunity_id)
        yield AgendaEvent(
            kind=EventKind.INTERVIEW,
            booking_id=application.id,
            subject_id=offer.id,
            person_id=person_id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            title=offer.company or offer.title,
            mentor_first_name="",
            room=interviews.room(application),
            sequence=application.sequence,
            uid=application.uid,
        )


def is_listed(person_id: int, now: datetime, until: datetime) -> ColumnElement[bool]:
    """Tell in a query whether the agenda lists anything that is not an interview."""
    return or_(is_booked(person_id, now, until), catalogue.are_awaited(person_id, now))


def has_interview(session: Session, person_id: int, now: datetime) -> bool:
    return bool(interviews.of_person(session, person_id, now, now + AHEAD))


def is_booked(person_id: int, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Return the condition that the person has a meeting or a workshop in that time.

    Interviews are left out: the database does not know when they end.
    """
    meetings = _meetings_of(person_id, since, until).with_only_columns(Booking.id)
    workshops = _workshops_of(person_id, since, until).with_only_columns(Registration.id)
    return or_(meetings.exists(), workshops.exists())


def next_meeting_at(person_id: int, since: datetime, until: datetime) -> ScalarSelect[datetime]:
    """Return in a query when the person's next meeting begins, one that goes on too; or null."""
    ahead = _meetings_of(person_id, since, until)
    return ahead.with_only_columns(func.min(Slot.starts_at)).scalar_subquery()


def next_workshop_at(person_id: int, since: datetime, until: datetime) -> ScalarSelect[datetime]:
    """Return in a query when the next workshop begins for which the person has a seat; or null."""
    ahead = _workshops_of(person_id, since, until)
    return ahead.with_only_columns(func.min(Workshop.starts_at)).scalar_subquery()


def _meetings_of(person_id: int, since: datetime, until: datetime) -> Select[Booking, Slot, Mentor]:
    return (
        select(Booking, Slot, Mentor)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Mentor, Mentor.person_id == Slot.mentor_id)
        .where(Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.status == SlotStatus.OPEN, Slot.ends_at > since, Slot.starts_at < until)
    )


def _workshops_of(
    person_id: int, since: datetime, until: datetime
) -> Select[Registration, Workshop]:
    return (
        select(Registration, Workshop)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.person_id == person_id)
        .where(Registration.status == RegistrationStatus.REGISTERED)
        .where(Workshop.status == WorkshopStatus.OPEN)
        .where(Workshop.ends_at > since, Workshop.starts_at < until)
    )


_booked = constant(_meetings_of)
_registered = constant(_workshops_of)


@constant
def _coming(person_id: int) -> Select[str]:
    return (
        select(Workshop.title)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == person_id, Registration.coming_at.is_not(None))
        .order_by(Workshop.starts_at, Workshop.id)
    )
