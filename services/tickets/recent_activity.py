"""Say in a few words what a person did last, for the team's cards."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.engine.constant import constant
from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.slots import Booking
from models.people import Person
from models.strengths import AssessmentRun
from models.workshops import Registration
from rules.schedule.dates import in_short
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.conversation.phrases import Phrase

SHOWN = 3


def last_steps(session: Session, person_id: int, language: str) -> Phrase:
    """Return the last SHOWN steps in order: « place prise (2 mars), points forts (3 mars) »."""
    newest = sorted(_steps(session, person_id), reverse=True)[:SHOWN]
    steps = (_dated(at, step, language) for at, step in reversed(newest))
    return Phrase.joined(steps, between=", ")


def _dated(at: datetime, step: str, language: str) -> Phrase:
    day = in_short(local_date(at, NO_DEPARTMENT), language)
    return Phrase("desk.step", {"what": Phrase(f"desk.step.{step}"), "day": day})


def _steps(session: Session, person_id: int) -> Iterator[tuple[datetime, str]]:
    yield session.get_one(Person, person_id).joined_at, "joined"
    for at, status in session.execute(*_enrolments(person_id)):
        yield at, status.value
    for step, newest in session.execute(*_newest(person_id)).one()._mapping.items():
        if newest is not None:
            yield newest, step


@constant
def _enrolments(person_id: int) -> Select[datetime, EnrolmentStatus]:
    query = select(Enrolment.changed_at, Enrolment.status)
    return query.where(Enrolment.person_id == person_id)


@constant
def _newest(person_id: int) -> Select[*tuple[Any, ...]]:
    """Select the newest instant of each kind of step, under the step's name."""
    kinds = (
        ("questionnaire", AssessmentRun.finished_at, AssessmentRun.person_id),
        ("meeting", Booking.booked_at, Booking.person_id),
        ("workshop", Registration.asked_at, Registration.person_id),
        ("application", Application.sent_at, Application.person_id),
    )
    return select(
        *(
            select(at)
            .where(of_person == person_id, at.is_not(None))
            .order_by(at.desc())
            .limit(1)
            .scalar_subquery()
            .label(step)
            for step, at, of_person in kinds
        )
    )
