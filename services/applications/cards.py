"""Show an application to the employer as a card, with a button for each possible answer."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import Html
from models.applications import Application, ApplicationStatus
from models.offers import Opportunity
from models.people import Person
from services.applications import applications, notifications
from services.applications.disclosure import ApplicantDisclosure, disclosed
from services.applications.presenting import lines, zone_of_offer
from services.conversation import inline_buttons
from services.conversation.replies import Button, Say
from services.conversation.text import button
from services.people.access import Access, may

OPEN, CV = "application_open", "application_cv"
INTERVIEW, NO, HIRED = "application_interview", "application_no", "application_hired"
ANSWERS = {
    ApplicationStatus.SENT: (INTERVIEW, NO, HIRED),
    ApplicationStatus.SEEN: (INTERVIEW, NO, HIRED),
    ApplicationStatus.INTERVIEW: (INTERVIEW, NO, HIRED),
}
"""The callbacks by which the employer may answer, by state."""


def of_employer(session: Session, application_id: int, employer_id: int) -> Application | None:
    """Lock and return an application sent to this employer; None if it is not theirs to read."""
    if not may(session, employer_id, Access.EMPLOYER):
        return None
    query = (
        select(Application.id)
        .join(Opportunity, Opportunity.id == Application.opportunity_id)
        .where(Application.id == application_id, Opportunity.employer_id == employer_id)
        .where(Application.outside.is_(False))
    )
    found_id = session.scalar(query)
    return applications.lock_application(session, found_id) if found_id is not None else None


def open_card(session: Session, application: Application, employer_id: int, now: datetime) -> Say:
    """Return the card; on the first opening, mark the application as seen and tell the person."""
    if application.status is ApplicationStatus.SENT:
        applications.change(application, ApplicationStatus.SEEN, now)
        application.seen_at = now
        notifications.news(session, application, "seen", now)
    return card(session, application, employer_id)


def card(session: Session, application: Application, employer_id: int) -> Say:
    language = session.get_one(Person, employer_id).language
    texts = lines(session, application, language, zone_of_offer(session, application))
    disclosure = disclosed(session, application)
    return Say(Html("\n".join(texts)), _rows(application, disclosure, language))


def _rows(
    application: Application, disclosure: ApplicantDisclosure | None, language: str
) -> list[list[Button]]:
    callbacks = list(ANSWERS.get(application.status, ())) if disclosure is not None else []
    if disclosure is not None and disclosure.cv_id is not None:
        callbacks.insert(0, CV)
    return [
        [button(language, f"application.{callback}", inline_buttons.data(callback, application.id))]
        for callback in callbacks
    ]
