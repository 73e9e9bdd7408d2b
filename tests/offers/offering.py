"""Builders: offers and trainings, and people who want to receive them."""

from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.offers import JobSearch, Opportunity
from models.people import Person
from models.profile import Consent, ConsentPurpose
from models.programme import ProgrammeSession
from rules.offers.opportunities import Contract, OpportunityKind, WorkingTime
from tests.harness.builders import NOON, a_participant, a_session, an_opportunity


def an_offer(session: Session, title: str = "Technicien support", **more: Any) -> Opportunity:
    """Live, in Toulouse, for a month."""
    values: dict[str, Any] = {
        "company": "Numa",
        "rome": "I1401",
        "place": "Toulouse",
        "department": "31",
        "latitude": 43.60,
        "longitude": 1.44,
        "contract": Contract.PERMANENT,
        "hours": WorkingTime.FULL_TIME,
        "pay": "1 900 € brut par mois",
        "live_until": NOON + timedelta(days=90),
    }
    return an_opportunity(session, title=title, **(values | more))


def a_training(session: Session, title: str = "Bases du support", **more: Any) -> Opportunity:
    values = {"kind": OpportunityKind.TRAINING, "contract": None, "months": 3, "pay": ""}
    return an_offer(session, title, **(values | more))


def an_open_session(session: Session, **more: Any) -> ProgrammeSession:
    return a_session(session, **({"offers_on": date(2027, 3, 1)} | more))


def who_wants_offers(
    session: Session,
    here: ProgrammeSession,
    telegram_id: int = 7,
    *,
    at: datetime | None = None,
    **search: Any,
) -> Person:
    """A participant who has agreed, and whose next digest is due at that instant."""
    person = a_participant(session, here, telegram_id, department="31", first_name="Camille")
    agree(session, person)
    values = {"changed_at": NOON, "next_digest_at": at or NOON}
    session.add(JobSearch(person_id=person.id, **(values | search)))
    session.flush()
    return person


def agree(session: Session, person: Person) -> None:
    session.add(
        Consent(
            person_id=person.id,
            purpose=ConsentPurpose.OFFERS,
            text_version="1",
            given_at=NOON,
            update_id=1,
        )
    )
    session.flush()
