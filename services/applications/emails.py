"""Write to an employer by e-mail beside the chat; check each e-mail again when it is sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.offers import Employer
from models.outbox import OutboxEmail
from models.people import Person
from services.applications.applications import ALIVE, WAITING
from services.applications.disclosure import disclosed
from services.applications.pending import waiting_count
from services.outbox import email_outbox, email_verification
from services.outbox.email_rendering import Recheck
from services.outbox.signed_links import APPLICATION

LABEL = "application.see"


def write_employer(
    session: Session,
    employer: Person,
    text: str,
    key: str,
    now: datetime,
    values: Mapping[str, str],
    application_id: int | None = None,
    *,
    calendar: Mapping[str, Any] | None = None,
) -> None:
    """Queue an e-mail, if the employer's address is proven."""
    row = session.get_one(Employer, employer.id)
    if not row.email or not email_verification.proven(row):
        return
    links = [(LABEL, APPLICATION, application_id)] if application_id is not None else []
    email_outbox.enqueue(
        session,
        employer,
        row.email,
        key=key,
        text=text,
        due_at=now,
        values=dict(values),
        links=links,
        calendar=calendar,
    )


def _waits(session: Session, email: OutboxEmail, _: datetime) -> bool:
    application = _application(session, email)
    return application is not None and application.status in WAITING


def _is_alive(session: Session, email: OutboxEmail, _: datetime) -> bool:
    application = _application(session, email)
    return application is not None and application.status in ALIVE


def _any_waits(session: Session, email: OutboxEmail, now: datetime) -> bool:
    return waiting_count(session, email.person_id, now) > 0


def _wants_an_outcome(session: Session, email: OutboxEmail, _: datetime) -> bool:
    application = _application(session, email)
    return application is not None and application.status is ApplicationStatus.INTERVIEW


def _application(session: Session, email: OutboxEmail) -> Application | None:
    """Return the application that the e-mail's link opens, while the person shares it."""
    application = session.get(Application, email.links[0][2])
    return (
        application
        if application is not None and disclosed(session, application) is not None
        else None
    )


RECHECKS: Mapping[str, Recheck] = {
    "application.letter.received": _waits,
    "application.letter.person_nudges": _waits,
    "application.letter.accepted": _is_alive,
    "application.letter.other_time": _is_alive,
    "application.letter.organiser_received": _is_alive,
    "application.letter.moved": _is_alive,
    "application.letter.outcome": _wants_an_outcome,
    "application.letter.nudge": _any_waits,
}
