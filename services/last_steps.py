"""What a person did last, in a few words: how far they have come."""

from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.applications import Application
from models.assessments import AssessmentRun
from models.mentoring import Booking
from models.people import Person
from models.programme import Enrolment
from models.workshops import Registration
from rules.dates import day_and_month
from rules.working_hours import MAINLAND, local_date
from services.phrases import Phrase

SHOWN = 3


def last_steps(session: Session, person_id: int, language: str) -> Phrase:
    """« place prise (2 mars), points forts (3 mars) »: the oldest of the last ones first."""
    newest = sorted(_steps(session, person_id), reverse=True)[:SHOWN]
    return Phrase.lines((_dated(at, what, language) for at, what in reversed(newest)), between=", ")


def _dated(at: datetime, what: str, language: str) -> Phrase:
    day = day_and_month(local_date(at, MAINLAND), language)
    return Phrase("desk.step", {"what": Phrase(f"desk.step.{what}"), "day": day})


def _steps(session: Session, person_id: int) -> Iterator[tuple[datetime, str]]:
    yield session.get_one(Person, person_id).joined_at, "joined"
    enrolled = select(Enrolment.changed_at, Enrolment.status)
    for at, status in session.execute(enrolled.where(Enrolment.person_id == person_id)):
        yield at, status.value
    for name, column, of_person in (
        ("questionnaire", AssessmentRun.finished_at, AssessmentRun.person_id),
        ("meeting", Booking.booked_at, Booking.person_id),
        ("workshop", Registration.asked_at, Registration.person_id),
        ("application", Application.sent_at, Application.person_id),
    ):
        query = select(column).where(of_person == person_id, column.is_not(None))
        if (newest := session.scalar(query.order_by(column.desc()).limit(1))) is not None:
            yield newest, name
