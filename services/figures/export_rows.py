"""What an export holds, table by table; never what people wrote, nor their gender."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from models.applications import Application
from models.enrolment import EligibilityVerdict, Enrolment
from models.feedback import Feedback, FeedbackOn
from models.mentoring import Booking, Slot
from models.offers import Destination, Opportunity
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import CAME, Registration, Workshop
from rules.enrolment.eligibility import AgeBand, Situation
from rules.figures.figures import FEWEST
from rules.mentoring.slots import is_held, kind_of
from services.offers.destinations import DAYS

CONTACTS = ("first_name", "phone", "email")
"""Of the sheet of people, for owners only."""
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
class Asked:
    """Of one session, or of all (0)."""

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


def people(asked: Asked) -> Rows:
    query = (
        select(Person, Enrolment, ProgrammeSession.code)
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(Person.bot_id == asked.bot_id, asked.of(Enrolment.session_id))
        .order_by(Enrolment.session_id, Person.id)
    )
    verdicts, came, after = _verdicts(asked), _came(asked), _destinations(asked)
    rows = []
    for person, enrolment, code in asked.session.execute(query):
        key = (person.id, enrolment.session_id)
        contacts = [getattr(person, name) for name in CONTACTS] if asked.with_contacts else []
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


def _verdicts(asked: Asked) -> Mapping[tuple[int, int], tuple[Any, ...]]:
    """The newest of each."""
    query = select(EligibilityVerdict).where(asked.of(EligibilityVerdict.session_id))
    found = asked.session.scalars(query.order_by(EligibilityVerdict.id))
    return {
        (it.person_id, it.session_id): (it.zone, AgeBand(it.age_band), Situation(it.situation))
        for it in found
    }


def _came(asked: Asked) -> Mapping[str, Counter[tuple[int, int]]]:
    meetings = select(
        Booking.person_id, Booking.session_id, Booking.said_by_participant, Booking.said_by_mentor
    ).where(asked.of(Booking.session_id))
    workshops = (
        select(Registration.person_id, Workshop.session_id)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(asked.of(Workshop.session_id), Registration.attended.in_(CAME))
    )
    execute = asked.session.execute
    return {
        "meetings": Counter(
            (who, where) for who, where, *said in execute(meetings) if is_held(*said)
        ),
        "workshops": Counter((who, where) for who, where in execute(workshops)),
    }


def _destinations(asked: Asked) -> Mapping[tuple[int, int], dict[int, Any]]:
    found: dict[tuple[int, int], dict[int, Any]] = defaultdict(dict)
    query = select(Destination).where(asked.of(Destination.session_id))
    for it in asked.session.scalars(query):
        found[it.person_id, it.session_id][it.days] = it.answer
    return found


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    columns: tuple[str, ...]
    rows: Rows


def tables(asked: Asked) -> list[Table]:
    contacts = CONTACTS if asked.with_contacts else ()
    columns = ("person", *contacts, *PEOPLE)
    return [
        Table("people", columns, people(asked)),
        Table("bookings", BOOKINGS, _bookings(asked)),
        Table("workshops", WORKSHOPS, _workshops(asked)),
        Table("applications", APPLICATIONS, _applications(asked)),
        Table("satisfaction", SATISFACTION, _satisfaction(asked)),
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


def _bookings(asked: Asked) -> Rows:
    query = (
        select(Booking, Slot, ProgrammeSession.code)
        .join(Slot, Slot.id == Booking.slot_id)
        .join(ProgrammeSession, ProgrammeSession.id == Booking.session_id)
        .where(asked.of(Booking.session_id), Booking.person_id.in_(asked.people))
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
        for booking, slot, code in asked.session.execute(query)
    ]


def _workshops(asked: Asked) -> Rows:
    query = (
        select(Registration, Workshop, ProgrammeSession.code)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .join(ProgrammeSession, ProgrammeSession.id == Workshop.session_id)
        .where(asked.of(Workshop.session_id), Registration.person_id.in_(asked.people))
        .order_by(Workshop.starts_at, Registration.id)
    )
    return [
        [
            it.person_id,
            code,
            workshop.kind,
            workshop.title,
            workshop.starts_at,
            workshop.ends_at,
            it.status,
            it.attended,
        ]
        for it, workshop, code in asked.session.execute(query)
    ]


def _applications(asked: Asked) -> Rows:
    query = (
        select(Application, Opportunity)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Application.person_id.in_(asked.people))
        .order_by(Application.sent_at, Application.id)
    )
    return [
        [
            it.person_id,
            offer.kind,
            offer.company,
            offer.title,
            it.outside,
            it.status,
            it.sent_at,
            it.answered_at,
        ]
        for it, offer in asked.session.execute(query)
    ]


def _satisfaction(asked: Asked) -> Rows:
    """Nameless and in the order of scores; nothing while fewer than five people have answered."""
    query = (
        select(Feedback, ProgrammeSession.code, Workshop.kind)
        .join(ProgrammeSession, ProgrammeSession.id == Feedback.session_id)
        .outerjoin(
            Workshop,
            (Workshop.id == Feedback.subject_id) & (Feedback.about == FeedbackOn.WORKSHOP),
        )
        .where(asked.of(Feedback.session_id), Feedback.person_id.in_(asked.people))
    )
    found: dict[tuple[Any, ...], list[Feedback]] = defaultdict(list)
    for it, code, kind in asked.session.execute(query):
        found[code, it.about, kind].append(it)
    return [
        [*key, score]
        for key in sorted(found, key=str)
        if len({it.person_id for it in found[key]}) >= FEWEST
        for score in sorted(it.score for it in found[key])
    ]
