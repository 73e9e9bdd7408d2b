"""Nobody under 18 meets an employer alone: no time is taken, and the team hears of it once."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.engine.constant import constant
from models.enrolment import Minor
from models.people import Person
from rules.outbox.pace import Urgency
from services.applications import applications, presenting
from services.applications.interview_slots import call_off
from services.outbox import kinds, outbox
from services.people.locks import hold_person
from services.team import notifications

SLICE = 20
CALLED_OFF = kinds.one_to_one("interview_called_off", Urgency.REMINDER)


def tell_team(session: Session, it: Application, now: datetime) -> None:
    """Once for each application."""
    person = session.get_one(Person, it.person_id)
    told = presenting.person_values(session, it, person.language)
    values = {
        "name": notifications.name_of(session, person.id),
        "company": told["company"],
        "title": told["title"],
    }
    notifications.notify(
        session,
        person.bot_id,
        kinds.message_params("desk.minor_interview", values),
        key=f"minor_interview:{it.id}",
        now=now,
        about_id=person.id,
    )


def call_off_agreed(session: Session, now: datetime) -> bool:
    """Those agreed on before an age was corrected; whether there may be more."""
    found = session.execute(*_agreed(now)).all()
    for application_id, person_id in found:
        hold_person(session, person_id)
        it = applications.hold(session, application_id)
        if it is not None and it.interview_at is not None and it.interview_at > now:
            _call_off(session, it, now)
    return len(found) == SLICE


def _call_off(session: Session, it: Application, now: datetime) -> None:
    """The application stays: the team goes on with it, beside the person."""
    person = session.get_one(Person, it.person_id)
    told = presenting.person_values(session, it, person.language)
    call_off(session, it, now)
    applications.change(it, it.status, now)
    tell_team(session, it, now)
    outbox.enqueue(
        session,
        CALLED_OFF,
        person,
        key=f"{CALLED_OFF.name}:{it.id}:{it.sequence}",
        due_at=now,
        params=kinds.message_params("interview.called_off_under_18", {"company": told["company"]}),
    )


@constant
def _agreed(now: datetime) -> Select[int, int]:
    return (
        select(Application.id, Application.person_id)
        .join(Minor, Minor.person_id == Application.person_id)
        .where(Minor.of_age_at.is_(None), Application.interview_at > now)
        .order_by(Application.id)
        .limit(SLICE)
    )
