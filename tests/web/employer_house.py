"""An employer with offers in every state, and a way to their page."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from models.offers import OpportunityStatus
from rules.offers.opportunities import Contract, Remote
from tests.employers.builders import an_employer, an_offer

TITLE = "Technicien <b>fibre</b> optique & réseaux"


@dataclass(frozen=True)
class Hiring:
    """Ids of what there is."""

    employer_id: int
    other_id: int
    live: int
    paused: int
    to_approve: int
    refused: int
    draft: int
    filled: int


def an_employer_at_work(session: Session, now: datetime) -> Hiring:
    employer, other = an_employer(session), an_employer(session, 801, company="Numa")
    partly = {"remote": Remote.PARTLY, "contract": Contract.PERMANENT, "months": None}
    made = {
        "live": an_offer(session, employer, now, title=TITLE),
        "paused": an_offer(
            session, employer, now, status=OpportunityStatus.PAUSED, title="Hotline", **partly
        ),
        "to_approve": an_offer(session, employer, now, status=OpportunityStatus.TO_APPROVE),
        "refused": an_offer(session, employer, now, status=OpportunityStatus.REFUSED),
        "draft": an_offer(
            session, employer, now, status=OpportunityStatus.DRAFT, title="Brouillon"
        ),
        "filled": an_offer(
            session,
            employer,
            now - timedelta(days=40),
            status=OpportunityStatus.FILLED,
            title="Community manager",
        ),
    }
    ids = {name: offer.id for name, offer in made.items()}
    return Hiring(employer.person_id, other.person_id, **ids)
