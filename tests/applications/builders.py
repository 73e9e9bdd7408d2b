"""Builders: trainings, and applications to what others offer (`tests/employers/builders.py`)."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.orm import Session

from models.applications import Application
from models.offers import Opportunity
from models.people import Person
from models.profile import ConsentPurpose
from rules.applications.applications import ApplicationShare
from rules.offers.opportunities import OpportunityKind
from services.applications import applications
from services.applications.applications import ApplicationContent
from services.profile import consents
from tests.harness.builders import NOON, a_context, an_opportunity

DRAWN = count(1)
GIVEN = ApplicationContent(
    "Bonjour, cette offre m'intéresse.", (ApplicationShare.FIRST_NAME, ApplicationShare.PHONE)
)


def draw(_: int) -> int:
    return next(DRAWN)


def a_found_one(session: Session, now: datetime = NOON, **more: Any) -> Opportunity:
    """An offer from a file, by a link; live for three months."""
    values: dict[str, Any] = {
        "title": "Technicien support",
        "company": "Moulins",
        "place": "Toulouse",
        "department": "31",
        "apply_url": "https://emplois.example/12",
        "live_until": now + timedelta(days=90),
    }
    return an_opportunity(session, now, **(values | more))


def a_training(session: Session, now: datetime = NOON, **more: Any) -> Opportunity:
    values: dict[str, Any] = {
        "kind": OpportunityKind.TRAINING,
        "title": "Bases du web",
        "apply_url": None,
        "contact_email": "contact@moulins.example",
    }
    return a_found_one(session, now, **(values | more))


def an_application(
    session: Session,
    person: Person,
    offer: Opportunity,
    now: datetime = NOON,
    given: ApplicationContent = GIVEN,
) -> Application:
    _, made = applications.send(session, person.id, offer.id, given, now, draw)
    assert made is not None
    agree(session, made, now)
    return made


def agree(session: Session, it: Application, now: datetime = NOON) -> None:
    """What « Envoyer » agrees to: this application is shared, no other."""
    consents.consent(
        a_context(session, session.get_one(Person, it.person_id), now),
        ConsentPurpose.SHARE_WITH_EMPLOYER,
        consents.of_application(it.id),
    )
    session.flush()
