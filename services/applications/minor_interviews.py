"""Keep people under 18 from agreeing on an interview alone: tell the team, cancel those agreed."""

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
from services.people.people import lock_person
from services.team import notifications

SLICE = 20
CALLED_OFF = kinds.one_to_one("interview_called_off", Urgency.REMINDER)


def tell_team(session: Session, application: Application, now: datetime) -> None:
    """Tell the team, once for each application."""
    person = session.get_one(Person, application.person_id)
    application_values = presenting.person_values(session, application, person.language)
    values = {
        "name": notifications.name_of(session, person.id),
        "company": application_values["company"],
        "title": application_values["title"],
    }
    notifications.notify(
        session,
        person.bot_id,
        kinds.message_params("desk.minor_interview", values),
        key=f"minor_interview:{application.id}",
        now=now,
        about_id=person.id,
    )


def call_off_agreed(session: Session, now: datetime) -> bool:
    """Cancel interviews agreed before an age was corrected; return whether more may be left."""
    rows = session.execute(*_agreed(now)).all()
    for application_id, person_id in rows:
        lock_person(session, person_id)
        application = applications.lock_application(session, application_id)
        if (
            application is not None
            and application.interview_at is not None
            and application.interview_at > now
        ):
            _call_off(session, application, now)
    return len(rows) == SLICE


def _call_off(session: Session, application: Application, now: datetime) -> None:
    """Cancel the interview and tell both; the application stays, for the team to go on with."""
    person = session.get_one(Person, application.person_id)
    values = presenting.person_values(session, application, person.language)
    call_off(session, application, now)
    applications.change(application, application.status, now)
    tell_team(session, application, now)
    outbox.enqueue(
        session,
        CALLED_OFF,
        person,
        key=f"{CALLED_OFF.name}:{application.id}:{application.sequence}",
        due_at=now,
        params=kinds.message_params(
            "interview.called_off_under_18", {"company": values["company"]}
        ),
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
