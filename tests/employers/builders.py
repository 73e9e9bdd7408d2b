"""Builders: employers and their offers, with the facts that matter in their names."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from models.offers import Employer, Opportunity
from models.people import Role, RoleName
from rules.offers.opportunities import Contract, OpportunitySource, WorkingTime
from tests.harness.builders import NOON, a_person, an_opportunity


def an_employer(session: Session, telegram_id: int = 800, **more: Any) -> Employer:
    person = a_person(session, telegram_id, first_name="Nora")
    session.add(Role(person_id=person.id, role=RoleName.EMPLOYER, granted_at=NOON))
    company = {"company": "Fibre d'Oc", "company_key": "fibre d oc"}
    values: dict[str, Any] = {"person_id": person.id, "joined_at": NOON, **company}
    employer = Employer(**(values | more))
    session.add(employer)
    session.flush()
    return employer


def an_offer(
    session: Session, employer: Employer, now: datetime = NOON, **more: Any
) -> Opportunity:
    """Live for 20 more days."""
    values: dict[str, Any] = {
        "source": OpportunitySource.EMPLOYER,
        "employer_id": employer.person_id,
        "title": "Technicien fibre",
        "company": employer.company,
        "description": "Vous installez la fibre chez les gens.",
        "rome": "F1605",
        "place": "Toulouse",
        "department": "31",
        "contract": Contract.FIXED_TERM,
        "months": 6,
        "hours": WorkingTime.FULL_TIME,
        "pay": "1 900 € brut par mois",
        "live_until": now + timedelta(days=20),
        "live_days": 30,
    }
    return an_opportunity(session, now, **(values | more))
