"""Measure how long things take in a session: the delay that half of them do not exceed."""

from collections.abc import Mapping, Sequence
from datetime import timedelta

from sqlalchemy import Select, Subquery, func, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.enrolment import EligibilityVerdict, Enrolment
from models.mentoring import Booking
from models.people import Person
from models.tickets import Ticket
from rules.figures.figures import typical


def read(session: Session, session_id: int) -> Mapping[str, timedelta | None]:
    """Return the typical delay of each kind; None under five delays."""
    return {
        "verdict": typical(_until_verdict(session, session_id)),
        "booking": typical(_until_booking(session, session_id)),
        "application": typical(_until_employer(session, session_id)),
        "ticket": typical(first_answers(session, _people(session_id))),
    }


def first_answers(session: Session, people: Select[int]) -> Sequence[timedelta]:
    """Return how long the team took to first answer each ticket, in its working hours."""
    query = select(Ticket.answer_minutes).where(
        Ticket.answer_minutes.is_not(None), Ticket.person_id.in_(people)
    )
    return [timedelta(minutes=minutes) for minutes in session.scalars(query) if minutes is not None]


def _until_verdict(session: Session, session_id: int) -> Sequence[timedelta]:
    verdicts = _first_verdicts(session_id)
    query = select(verdicts.c.at, Person.joined_at).join(Person, Person.id == verdicts.c.person_id)
    return [at - since for at, since in session.execute(query)]


def _until_booking(session: Session, session_id: int) -> Sequence[timedelta]:
    verdicts = _first_verdicts(session_id)
    query = (
        select(func.min(Booking.booked_at), verdicts.c.at)
        .join(verdicts, verdicts.c.person_id == Booking.person_id)
        .where(Booking.session_id == session_id)
        .group_by(Booking.person_id, verdicts.c.at)
    )
    return [at - since for at, since in session.execute(query)]


def _until_employer(session: Session, session_id: int) -> Sequence[timedelta]:
    query = select(Application.answered_at, Application.sent_at).where(
        Application.answered_at.is_not(None), Application.person_id.in_(_people(session_id))
    )
    return [at - since for at, since in session.execute(query) if at]


def _first_verdicts(session_id: int) -> Subquery:
    return (
        select(EligibilityVerdict.person_id, func.min(EligibilityVerdict.judged_at).label("at"))
        .where(EligibilityVerdict.session_id == session_id)
        .group_by(EligibilityVerdict.person_id)
        .subquery()
    )


def _people(session_id: int) -> Select[int]:
    return select(Enrolment.person_id).where(Enrolment.session_id == session_id)
