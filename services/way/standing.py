"""Find where a participant stands on their way, and put each step in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

from sqlalchemy import Exists, Select, exists, func, select
from sqlalchemy.orm import Session

from flows.texts import plain_text
from models.applications import Application, ApplicationStatus
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import CAME, Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.schedule.dates import in_words
from rules.slots.slots import is_held
from rules.way.steps import StepStanding, StepState, WayFacts, WayStep, steps_of
from services.conversation.text import short
from services.enrolment import enrolments
from services.enrolment.enrolments import EnrolmentStanding
from services.offers import consent_and_pauses
from services.people import time_zones
from services.strengths import next_steps

ON_THE_WAY = frozenset(
    {
        EnrolmentStanding.OFFERED,
        EnrolmentStanding.WAITING,
        EnrolmentStanding.TO_CHECK,
        EnrolmentStanding.PLACE,
        EnrolmentStanding.OVER,
    }
)
"""How an enrolment stands for its person to have a way to show."""


@dataclass(frozen=True, slots=True)
class StopInWords:
    """A step of the way with its name, and the words beside it, which may be empty."""

    standing: StepStanding
    label: str
    detail: str

    @property
    def state(self) -> StepState:
        return self.standing.state


@dataclass(frozen=True, slots=True)
class WayInWords:
    """Somebody's way in their language; `session_name` is that of their session."""

    person_id: int
    language: str
    session_name: str
    stops: tuple[StopInWords, ...]

    def is_done(self, step: str) -> bool:
        """Tell whether the step of this name is done."""
        return any(it.standing.step == step and it.state is StepState.DONE for it in self.stops)

    @property
    def next_stop(self) -> StopInWords | None:
        return next((it for it in self.stops if it.state is StepState.NEXT), None)


@dataclass(slots=True)
class _EventsOfWay:
    """A person's meetings or workshops: how many the person attended, and the next one."""

    came: int = 0
    next_at: datetime | None = None
    first_name: str = ""
    """That of the mentor of the next meeting, or of the last that took place."""


@dataclass(slots=True)
class _FoundWay:
    facts: WayFacts
    values: dict[WayStep, Mapping[str, str]] = field(default_factory=dict)


def way_of(session: Session, person_id: int, now: datetime) -> WayInWords | None:
    """Return the way of a person in their newest session; None without a session to show."""
    person, enrolled = session.get(Person, person_id), enrolments.newest(session, person_id)
    if person is None or enrolled is None:
        return None
    stands = enrolments.stand_in(enrolled, now)
    if stands not in ON_THE_WAY:
        return None
    found = _find(session, person, enrolled[1], stands, now)
    say = partial(plain_text, person.language)
    stops = tuple(
        StopInWords(
            it,
            say(f"way.step.{it.step}"),
            say(f"way.{it.step}.{it.detail}", **found.values.get(it.step, {})),
        )
        for it in steps_of(found.facts)
    )
    return WayInWords(person.id, person.language, enrolled[1].name, stops)


def _find(
    session: Session,
    person: Person,
    programme_session: ProgrammeSession,
    stands: EnrolmentStanding,
    now: datetime,
) -> _FoundWay:
    meetings = _meetings(session, person.id, programme_session.id, now)
    workshops = _workshops(session, person.id, programme_session.id, now)
    is_over = stands is EnrolmentStanding.OVER
    applied = session.scalar(_applied(person.id)) or 0
    facts = WayFacts(
        place="place" if is_over else stands,
        strengths=session.scalar(select(next_steps.stage(person.id))) or "new",
        met=meetings.came,
        is_meeting_ahead=meetings.next_at is not None,
        attended=workshops.came,
        is_workshop_ahead=workshops.next_at is not None,
        has_workshops=bool(session.scalar(select(_are_planned(programme_session.id, now)))),
        applied=applied,
        are_offers_open=consent_and_pauses.are_open(session, person.id, now),
        is_over=is_over,
    )
    language = person.language
    days = {
        "first": in_words(programme_session.starts_on, language),
        "last": in_words(programme_session.ends_on, language),
        "day": in_words(programme_session.offers_on or programme_session.ends_on, language),
    }
    zone = time_zones.zone_of_person(session, person.id)

    def told(events: _EventsOfWay) -> Mapping[str, str]:
        when = short(events.next_at, zone, language) if events.next_at else ""
        return {"when": when, "mentor": events.first_name, "count": str(events.came)}

    return _FoundWay(
        facts,
        {
            WayStep.PLACE: days,
            WayStep.MEETING: told(meetings),
            WayStep.WORKSHOPS: told(workshops),
            WayStep.OFFERS: days | {"count": str(applied)},
            WayStep.END: days,
        },
    )


def _meetings(session: Session, person_id: int, session_id: int, now: datetime) -> _EventsOfWay:
    events = _EventsOfWay()
    query = (
        select(Booking, Slot, Mentor.first_name)
        .join(Slot, Slot.id == Booking.slot_id)
        .outerjoin(Mentor, Mentor.person_id == Slot.mentor_id)
        .where(Booking.person_id == person_id, Booking.session_id == session_id)
        .where(Booking.status == BookingStatus.BOOKED)
        .order_by(Slot.starts_at, Slot.id)
    )
    for booking, slot, first_name in session.execute(query):
        if is_held(booking.said_by_participant, booking.said_by_mentor):
            events.came += 1
            events.first_name = first_name or events.first_name
        elif slot.status is SlotStatus.OPEN and slot.ends_at > now and events.next_at is None:
            events.next_at = slot.starts_at
            events.first_name = events.first_name or first_name or ""
    return events


def _workshops(session: Session, person_id: int, session_id: int, now: datetime) -> _EventsOfWay:
    events = _EventsOfWay()
    query = (
        select(Registration, Workshop)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.person_id == person_id, Workshop.session_id == session_id)
        .order_by(Workshop.starts_at, Workshop.id)
    )
    for registration, workshop in session.execute(query):
        is_seat = registration.status is RegistrationStatus.REGISTERED
        is_ahead = workshop.status is WorkshopStatus.OPEN and workshop.ends_at > now
        if registration.attended in CAME:
            events.came += 1
        elif is_seat and is_ahead and events.next_at is None:
            events.next_at = workshop.starts_at
    return events


def _applied(person_id: int) -> Select[int]:
    stands = Application.status != ApplicationStatus.WITHDRAWN
    query = select(func.count()).select_from(Application)
    return query.where(Application.person_id == person_id, stands)


def _are_planned(session_id: int, now: datetime) -> Exists:
    return exists().where(
        Workshop.session_id == session_id,
        Workshop.status == WorkshopStatus.OPEN,
        Workshop.ends_at > now,
    )
