"""Read what an export holds, table by table; never what people wrote, nor their gender."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.applications import Application
from models.enrolment import EligibilityVerdict, Enrolment
from models.feedback import Feedback, FeedbackOn
from models.mentoring.slots import Booking, Slot
from models.offers import Destination, Opportunity
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import CAME, Registration, Workshop
from rules.enrolment.eligibility import AgeBand, Situation
from rules.figures.figures import FEWEST
from rules.slots.slots import is_held, kind_of
from services.figures.decided_zones import ZoneGroup, zone_that_counts
from services.figures.meetings_that_count import counts
from services.offers.destinations import DAYS

CONTACTS = ("first_name", "phone", "email")
"""Columns of the sheet of people that only owners receive."""
PEOPLE = (
    "session",
    "status",
    "since",
    "source",
    "department",
    "zone",
    "age",
    "situation",
    "meetings",
    "workshops",
    *(f"after_{days}" for days in DAYS),
)
Rows = Sequence[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """A wish for an export: one session or all (0), with or without contacts."""

    session: Session
    bot_id: int
    session_id: int
    with_contacts: bool

    def of(self, column: InstrumentedAttribute[int]) -> ColumnElement[bool]:
        return column == self.session_id if self.session_id else column.is_not(None)

    @property
    def people(self) -> Select[int]:
        query = select(Enrolment.person_id).join(Person, Person.id == Enrolment.person_id)
        return query.where(Person.bot_id == self.bot_id, self.of(Enrolment.session_id))


def people(request: ExportRequest) -> Rows:
    """Return a row for each enrolment, with what became of it."""
    query = (
        select(Person, Enrolment, ProgrammeSession.code)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(Person.bot_id == request.bot_id, request.of(Enrolment.session_id))
        .order_by(Enrolment.session_id, Person.id)
    )
    verdicts, came, after = _verdicts(request), _came(request), _destinations(request)
    rows = []
    for person, enrolment, code in request.session.execute(query):
        key = (person.id, enrolment.session_id)
        contacts = [getattr(person, name) for name in CONTACTS] if request.with_contacts else []
        rows.append(
            [
                person.id,
                *contacts,
                code,
                enrolment.status,
                enrolment.changed_at,
                person.source,
                person.department,
                *verdicts.get(key, (None, None, None)),
                came["meetings"][key],
                came["workshops"][key],
                *(after[key].get(days) for days in DAYS),
            ]
        )
    return rows


def _verdicts(request: ExportRequest) -> Mapping[tuple[int, int], tuple[Any, ...]]:
    """Return the zone, age band and situation of the newest verdict, by person and session."""
    query = select(EligibilityVerdict, zone_that_counts())
    query = query.where(request.of(EligibilityVerdict.session_id)).order_by(EligibilityVerdict.id)
    return {
        (verdict.person_id, verdict.session_id): (
            ZoneGroup(zone),
            AgeBand(verdict.age_band),
            Situation(verdict.situation),
        )
        for verdict, zone in request.session.execute(query)
    }


def _came(request: ExportRequest) -> Mapping[str, Counter[tuple[int, int]]]:
    meetings = select(
        Booking.person_id, Booking.session_id, Booking.said_by_participant, Booking.said_by_mentor
    ).where(request.of(Booking.session_id), counts())
    workshops = (
        select(Registration.person_id, Workshop.session_id)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(request.of(Workshop.session_id), Registration.attended.in_(CAME))
    )
    execute = request.session.execute
    return {
        "meetings": Counter(
            (person_id, session_id)
            for person_id, session_id, *answers in execute(meetings)
            if is_held(*answers)
        ),
        "workshops": Counter(
            (person_id, session_id) for person_id, session_id in execute(workshops)
        ),
    }


def _destinations(request: ExportRequest) -> Mapping[tuple[int, int], dict[int, Any]]:
    by_person: dict[tuple[int, int], dict[int, Any]] = defaultdict(dict)
    query = select(Destination).where(request.of(Destination.session_id))
    for row in request.session.scalars(query):
        by_person[row.person_id, row.session_id][row.days] = row.answer
    return by_person


@dataclass(frozen=True, slots=True)
class ExportTable:
    name: str
    columns: tuple[str, ...]
    rows: Rows


def tables(request: ExportRequest) -> list[ExportTable]:
    """Return the tables of an export; contacts are columns only if they were asked for."""
    contacts = CONTACTS if request.with_contacts else ()
    columns = ("person", *contacts, *PEOPLE)
    return [
        ExportTable("people", columns, people(request)),
        ExportTable("bookings", BOOKINGS, _bookings(request)),
        ExportTable("workshops", WORKSHOPS, _workshops(request)),
        ExportTable("applications", APPLICATIONS, _applications(request)),
        ExportTable("satisfaction", SATISFACTION, _satisfaction(request)),
    ]


BOOKINGS = (
    "person",
    "session",
    "kind",
    "starts",
    "ends",
    "booked",
    "status",
    "they_said",
    "mentor_said",
)
WORKSHOPS = ("person", "session", "kind", "title", "starts", "ends", "registration", "attended")
APPLICATIONS = ("person", "kind", "company", "title", "outside", "application", "sent", "answered")
SATISFACTION = ("session", "about", "kind", "score")


def _bookings(request: ExportRequest) -> Rows:
    query = (
        select(Booking, Slot, ProgrammeSession.code)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(ProgrammeSession, ProgrammeSession.id == Booking.session_id)
        .where(request.of(Booking.session_id), Booking.person_id.in_(request.people))
        .order_by(Slot.starts_at, Booking.id)
    )
    return [
        [
            booking.person_id,
            code,
            kind_of(slot.seats),
            slot.starts_at,
            slot.ends_at,
            booking.booked_at,
            booking.status,
            booking.said_by_participant,
            booking.said_by_mentor,
        ]
        for booking, slot, code in request.session.execute(query)
    ]


def _workshops(request: ExportRequest) -> Rows:
    query = (
        select(Registration, Workshop, ProgrammeSession.code)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .join(ProgrammeSession, ProgrammeSession.id == Workshop.session_id)
        .where(request.of(Workshop.session_id), Registration.person_id.in_(request.people))
        .order_by(Workshop.starts_at, Registration.id)
    )
    return [
        [
            registration.person_id,
            code,
            workshop.kind,
            workshop.title,
            workshop.starts_at,
            workshop.ends_at,
            registration.status,
            registration.attended,
        ]
        for registration, workshop, code in request.session.execute(query)
    ]


def _applications(request: ExportRequest) -> Rows:
    query = (
        select(Application, Opportunity)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Application.person_id.in_(request.people))
        .order_by(Application.sent_at, Application.id)
    )
    return [
        [
            application.person_id,
            offer.kind,
            offer.company,
            offer.title,
            application.outside,
            application.status,
            application.sent_at,
            application.answered_at,
        ]
        for application, offer in request.session.execute(query)
    ]


def _satisfaction(request: ExportRequest) -> Rows:
    """Return scores without names, lowest first; none until five people have answered."""
    query = (
        select(Feedback, ProgrammeSession.code, Workshop.kind)
        .join(ProgrammeSession, ProgrammeSession.id == Feedback.session_id)
        .outerjoin(
            Workshop,
            (Workshop.id == Feedback.subject_id) & (Feedback.about == FeedbackOn.WORKSHOP),
        )
        .where(request.of(Feedback.session_id), Feedback.person_id.in_(request.people))
    )
    by_subject: dict[tuple[Any, ...], list[Feedback]] = defaultdict(list)
    for feedback, code, kind in request.session.execute(query):
        by_subject[code, feedback.about, kind].append(feedback)
    return [
        [*key, score]
        for key in sorted(by_subject, key=str)
        if len({feedback.person_id for feedback in by_subject[key]}) >= FEWEST
        for score in sorted(feedback.score for feedback in by_subject[key])
    ]
