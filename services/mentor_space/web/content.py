"""Collect the content of a mentor's page: meetings, answers owed, free slots, absences."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor
from models.mentoring.slots import Absence, Booking, BookingStatus, Slot, SlotRule, SlotStatus
from models.people import Person
from rules.schedule.dates import moment
from rules.schedule.time_zones import local_date, zone_of
from services.meetings.disclosure import disclosed
from services.meetings.outcomes import OPEN_FOR
from services.people.people import language_of
from services.schedule.video_rooms import NO_ROOMS, VideoRooms
from services.slots.slots import lacks_outcome

MOST = 60
"""The most meetings or free slots shown: the page is read on a phone."""
OF_BOOKING = ("took_place", "nobody_came", "could_not")
"""The link actions about one booking; the others are about a slot."""


@dataclass(frozen=True, slots=True)
class MentorPageGuest:
    booking_id: int
    first_name: str
    question: str
    told: bool
    """Whether the mentor has said how it went."""
    absence_until: str
    """Until when an absence that the mentor noted may be undone; empty if none waits."""


@dataclass(frozen=True, slots=True)
class MentorPageMeeting:
    """`day` and `hour` in words, in the mentor's time zone; `room` is a URL, or empty."""

    slot_id: int
    on: date
    day: str
    hour: str
    minutes: int
    seats: int
    confirmed: bool
    begun: bool
    over: bool
    room: str
    guests: tuple[MentorPageGuest, ...]

    @property
    def names(self) -> str:
        return ", ".join(guest.first_name for guest in self.guests)


@dataclass(frozen=True, slots=True)
class MentorPageRule:
    """A weekly rule; `starts` and `ends` in words."""

    rule_id: int
    weekday: int
    starts: str
    ends: str
    until_on: date


@dataclass(frozen=True, slots=True)
class MentorPage:
    language: str
    first_name: str
    today: date
    meetings: Sequence[MentorPageMeeting]
    """Meetings with participants, from 30 days ago on."""
    free: Sequence[MentorPageMeeting]
    rules: Sequence[MentorPageRule]
    absences: Sequence[tuple[date, date]]


def page_of(
    session: Session, mentor_id: int, rooms: VideoRooms, now: datetime
) -> MentorPage | None:
    """Return the page of a mentor; None for anyone else."""
    if (mentor := session.get(Mentor, mentor_id)) is None:
        return None
    today = local_date(now, mentor.department)
    free = (Slot.status == SlotStatus.OPEN, Slot.taken == 0, Slot.starts_at > now)
    return MentorPage(
        language=language_of(session, mentor_id),
        first_name=mentor.first_name,
        today=today,
        meetings=_with_guests(session, mentor, rooms, now, Slot.ends_at > now - OPEN_FOR),
        free=_meetings(session, mentor, rooms, now, {}, *free),
        rules=_rules(session, mentor_id),
        absences=_absences(session, mentor_id, today),
    )


def about(
    session: Session, mentor_id: int, action: str, subject_id: int, now: datetime
) -> MentorPageMeeting | None:
    """Return the meeting that a link would change; None if deleted, or of another mentor."""
    if (mentor := session.get(Mentor, mentor_id)) is None:
        return None
    column = Booking.id if action in OF_BOOKING else Slot.id
    meetings = _with_guests(session, mentor, NO_ROOMS, now, column == subject_id)
    return meetings[0] if meetings else None


def _with_guests(
    session: Session, mentor: Mentor, rooms: VideoRooms, now: datetime, *where: ColumnElement[bool]
) -> list[MentorPageMeeting]:
    query = (
        select(Booking, Person)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(Person, Person.id == Booking.person_id)
        .where(Slot.mentor_id == mentor.person_id, Booking.status == BookingStatus.BOOKED, *where)
        .order_by(Booking.id)
    )
    guests: dict[int, list[MentorPageGuest]] = {}
    rows = session.execute(query).all()  # loads the people with their bookings
    for booking, _ in rows:
        participant, has_outcome = disclosed(session, booking), not lacks_outcome(booking)
        name = participant.first_name or "…"
        until = _hour_of(session, mentor, booking.absence_at)
        guest = MentorPageGuest(booking.id, name, participant.question or "", has_outcome, until)
        guests.setdefault(booking.slot_id, []).append(guest)
    return _meetings(session, mentor, rooms, now, guests, Slot.id.in_(guests))


def _hour_of(session: Session, mentor: Mentor, at: datetime | None) -> str:
    """Return an instant as an hour in the mentor's zone; empty if there is none."""
    if at is None:
        return ""
    return moment(at, zone_of(mentor.department), language_of(session, mentor.person_id))[1]


def _meetings(
    session: Session,
    mentor: Mentor,
    rooms: VideoRooms,
    now: datetime,
    guests: dict[int, list[MentorPageGuest]],
    *where: ColumnElement[bool],
) -> list[MentorPageMeeting]:
    zone, language = zone_of(mentor.department), language_of(session, mentor.person_id)
    query = select(Slot).where(Slot.mentor_id == mentor.person_id, *where)
    meetings = []
    for slot in session.scalars(query.order_by(Slot.starts_at, Slot.id).limit(MOST)):
        day, hour = moment(slot.starts_at, zone, language)
        meeting = MentorPageMeeting(
            slot_id=slot.id,
            on=slot.starts_at.astimezone(zone).date(),
            day=day,
            hour=hour,
            minutes=int((slot.ends_at - slot.starts_at).total_seconds() // 60),
            seats=slot.seats,
            confirmed=slot.confirmed_at is not None,
            begun=slot.starts_at <= now,
            over=slot.ends_at <= now,
            room=rooms.address(slot.room, mentor.own_room),
            guests=tuple(guests.get(slot.id, ())),
        )
        meetings.append(meeting)
    return meetings


def _rules(session: Session, mentor_id: int) -> list[MentorPageRule]:
    language = language_of(session, mentor_id)
    query = select(SlotRule).where(SlotRule.mentor_id == mentor_id).order_by(SlotRule.id)
    return [
        MentorPageRule(
            rule.id,
            rule.weekday,
            _hour(rule.starts, language),
            _hour(rule.ends, language),
            rule.until_on,
        )
        for rule in session.scalars(query)
    ]


def _hour(minute: int, language: str) -> str:
    """Return a minute of the day in words."""
    at = datetime.combine(date.min, time(minute // 60, minute % 60), UTC)
    return moment(at, UTC, language)[1]


def _absences(session: Session, mentor_id: int, today: date) -> list[tuple[date, date]]:
    query = (
        select(Absence.from_on, Absence.to_on)
        .where(Absence.mentor_id == mentor_id, Absence.to_on >= today)
        .order_by(Absence.from_on)
    )
    return [(row.from_on, row.to_on) for row in session.execute(query)]
