"""Recheck e-mails about applications when they are sent: each must still be true."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.outbox import OutboxEmail
from services.applications.applications import ALIVE, WAITING
from services.applications.disclosure import disclosed
from services.applications.pending import waiting_count
from services.outbox.email_rendering import Recheck


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
