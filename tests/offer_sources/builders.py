"""Builders: a vocabulary, communes, tables of offers, announcements."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.offers import Opportunity
from rules.offers.opportunities import OpportunityKind, OpportunitySource
from services.demonstration import seed
from services.offer_sources import importing
from services.offer_sources.importing import OpportunityLineEffect
from services.offers import duplicates
from tests.harness.builders import NOON, an_opportunity

HEADER = (
    "id;titre;rome;entreprise;lieu;code postal;contrat;télétravail;lien;jusqu'au;salaire;niveau"
)
TWO = (
    "a-1;Développeuse web (H/F);M1855;Atelier Fictif;Toulouse;31000;CDI;oui;https://a.example/1;"
    "30/04/2027;2 100 € brut;bac\n"
    "a-2;Technicien support informatique;;Fictif & Fils;;31600;CDD;;https://a.example/2;;;\n"
)


def table(lines: str, encoding: str = "utf-8") -> bytes:
    return f"{HEADER}\n{lines}".encode(encoding)


def prepare(session: Session) -> None:
    """The communes and jobs of the demonstration."""
    seed.seed(session, NOON)


def load(
    session: Session,
    content: bytes,
    kind: OpportunityKind = OpportunityKind.JOB,
    now: datetime = NOON,
    *,
    dry_run: bool = False,
) -> list[OpportunityLineEffect]:
    return importing.load(session, "offres.csv", content, kind, now, dry_run=dry_run)


def found(session: Session, **having: Any) -> list[Opportunity]:
    query = select(Opportunity).filter_by(**having).order_by(Opportunity.external_id)
    return list(session.scalars(query))


def an_offer(
    session: Session, source: OpportunitySource, external_id: str, **more: Any
) -> Opportunity:
    """Live for a month, in Toulouse, and settled among its doubles."""
    values: dict[str, Any] = {
        "title": "Développeur web",
        "company": "Atelier Fictif",
        "place": "Toulouse",
        "department": "31",
        "latitude": 43.601,
        "longitude": 1.433,
    }
    values |= {"source": source, "external_id": external_id}
    offer = an_opportunity(session, **(values | more))
    duplicates.choose_shown(session, offer, NOON)
    return offer
