"""Decide what an application shows its recipient: nothing once the consent is withdrawn.

Every place that shows what a person shared must ask here, each time.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.applications import Application
from models.people import Person
from rules.applications.applications import ApplicationShare
from services.applications.applications import SHOWN
from services.profile import consents


@dataclass(frozen=True, slots=True)
class ApplicantDisclosure:
    """What the person agreed to show, and nothing else; None: not shared, or not stored."""

    first_name: str | None
    message: str | None
    phone: str | None
    email: str | None
    strengths: bool
    cv_id: int | None


def disclosed(session: Session, application: Application) -> ApplicantDisclosure | None:
    """Return what the recipient may read now; None once it is over or the consent withdrawn."""
    if application.status not in SHOWN or not consents.shares(
        session, application.person_id, application.id
    ):
        return None
    return proposed(session, application)


def proposed(session: Session, draft: Application) -> ApplicantDisclosure:
    """Return what the recipient would read, for the person's preview before they agree."""
    person = session.get_one(Person, draft.person_id)
    return ApplicantDisclosure(
        first_name=person.first_name,
        message=draft.message,
        phone=person.phone if ApplicationShare.PHONE in draft.shared else None,
        email=person.email if ApplicationShare.EMAIL in draft.shared else None,
        strengths=ApplicationShare.STRENGTHS in draft.shared,
        cv_id=draft.cv_id if ApplicationShare.CV in draft.shared else None,
    )


def withdraw(session: Session, application: Application, now: datetime) -> None:
    """Erase what was shared and withdraw the consent, whatever the application's state."""
    consents.withdraw_of_application(session, application.id, now)
    application.message = application.cv_id = None
    application.shared = []
