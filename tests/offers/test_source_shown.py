"""As its licence asks: an offer of France Travail says its source, its day and its licence."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from rules.offers.opportunities import OpportunitySource
from services.offers import cards
from tests.offer_sources.builders import an_offer

LICENCE = "https://francetravail.io/produits-partages/documentation/"


@pytest.mark.parametrize(
    ("language", "day"), [("fr", "mercredi 24 février"), ("en", "Wednesday 24 February")]
)
def test_source_day_and_licence_are_on_the_detail(
    database: Database, language: str, day: str
) -> None:
    def work(session: Session) -> None:
        updated = datetime(2027, 2, 24, 9, tzinfo=UTC)
        there = an_offer(
            session, OpportunitySource.FRANCE_TRAVAIL, "there", source_updated_at=updated
        )
        said = "\n".join(cards.details(there, language))
        assert "France Travail" in said and day in said and LICENCE in said
        ours = an_offer(session, OpportunitySource.FILE, "ours", company="Autre")
        assert "France Travail" not in "\n".join(cards.details(ours, language))

    database.transact_now(work)
