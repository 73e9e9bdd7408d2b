"""Measure how long things take in a session: the delay that half of them do not exceed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.enrolment import EligibilityVerdict, Enrolment
from models.people import Person
from models.slots import Booking
from models.tickets import Ticket
from rules.figures.figures import FEWEST, typical
from services.figures.scope import Scope

Delays = Sequence[tuple[int, timedelta]]
"""Pairs of a person's id and a delay of theirs."""


def read(session: Session, scope: Scope) -> Mapping[str, timedelta | None]:
    """Return the typical delay of each kind; None under five people, whatever each did."""
    delays = {
        "verdict": _until_verdict(session, scope),
        "booking": _until_booking(session, scope),
        "application": _until_employer(session, scope),
        "ticket": first_answers(session, _people(scope)),
    }
    return {kind: _typical(found) for kind, found in delays.items()}


def first_answers(session: Session, people: Select[int]) -> Delays:
    """Return how long the team took to first answer each ticket, in its working hours."""
    query = select(Ticket.person_id, Ticket.answer_minutes).where(
        Ticket.answer_minutes.is_not(None), Ticket.person_id.in_(people)
    )
    return [
        (person_id, timedelta(minutes=minutes))
        for person_id, minutes in session.execute(query)
        if minutes is not None
    ]


def _typical(delays: Delays) -> timedelta | None:
    people = {person_id for person_id, _ in delays}
    return typical([delay for _, delay in delays]) if len(people) >= FEWEST else None


def _until_verdict(session: Session, scope: Scope) -> Delays:
    verdicts = _first_verdicts(scope)
    query = select(Person.id, verdicts.c.at, Person.joined_at)
    rows = session.execute(query.join(verdicts, Person.id == verdicts.c.person_id))
    return [(person_id, at - since) for person_id, at, since in rows]


def _until_booking(session: Session, scope: Scope) -> Delays:
    verdicts = _first_verdicts(scope)
    query = (
        select(Booking.person_id, func.min(Booking.booked_at), verdicts.c.at)
        .join(verdicts, verdicts.c.person_id == Booking.person_id)
        .where(Booking.session_id == scope.session_id)
        .group_by(Booking.person_id, verdicts.c.at)
    )
    return [(person_id, at - since) for person_id, at, since in session.execute(query)]


def _until_employer(session: Session, scope: Scope) -> Delays:
    query = select(Application.person_id, Application.answered_at, Application.sent_at).where(
        Application.answered_at.is_not(None), Application.person_id.in_(_people(scope))
    )
    return [(person_id, at - since) for person_id, at, since in session.execute(query) if at]


def _first_verdicts(scope: Scope) -> Subquery:
    query = (
        select(EligibilityVerdict.person_id, func.min(EligibilityVerdict.judged_at).label("at"))
        .where(EligibilityVerdict.session_id == scope.session_id)
        .group_by(EligibilityVerdict.person_id)
    )
    return scope.of_whom(query, EligibilityVerdict.person_id).subquery()


def _people(scope: Scope) -> Select[int]:
    query = select(Enrolment.person_id).where(Enrolment.session_id == scope.session_id)
    return scope.of_whom(query, Enrolment.person_id)
