"""What an export holds, table by table; never what people wrote, nor their gender."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from models.applications import Application
from models.feedback import Feedback, FeedbackOn
from models.mentoring import Booking, Slot
from models.opportunities import Opportunity
from models.programme import ProgrammeSession
from models.workshops import Registration, Workshop
from rules.figures.figures import FEWEST
from rules.mentoring.slots import kind_of
from services.figures.export_people import CONTACTS, PEOPLE, Asked, Rows, people


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
