"""What an application shows to whom it was sent: nothing once the agreement is withdrawn.

Everyone who shows what a person shared asks here, each time.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from models.applications import Application
from models.people import Person
from rules.applications.applications import Shared
from services.applications.applications import SHOWN
from services.profile import consents


@dataclass(frozen=True, slots=True)
class Disclosed:
    """What the person agreed to show, and nothing else: None is not shared, or not known."""

    first_name: str | None
    message: str | None
    phone: str | None
    email: str | None
    strengths: bool
    cv_id: int | None


def disclosed(session: Session, it: Application) -> Disclosed | None:
    """Return what may be read now; None once it is over, or no longer agreed to."""
    if it.status not in SHOWN or not consents.shares(session, it.person_id, it.id):
        return None
    return proposed(session, it)


def proposed(session: Session, draft: Application) -> Disclosed:
    """Return what would be read: for the person alone, before they agree."""
    person = session.get_one(Person, draft.person_id)
    return Disclosed(
        first_name=person.first_name,
        message=draft.message,
        phone=person.phone if Shared.PHONE in draft.shared else None,
        email=person.email if Shared.EMAIL in draft.shared else None,
        strengths=Shared.STRENGTHS in draft.shared,
        cv_id=draft.cv_id if Shared.CV in draft.shared else None,
    )


def withdraw(session: Session, it: Application, now: datetime) -> None:
    """Forget what was shared, whatever became of the application."""
    consents.withdraw_of_application(session, it.id, now)
    it.message = it.cv_id = None
    it.shared = []
