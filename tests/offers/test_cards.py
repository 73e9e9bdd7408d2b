"""What a card says of an offer."""

from datetime import date

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from rules.offers.opportunities import OpportunitySource
from services.offers import cards
from tests.offer_sources.builders import an_offer


@pytest.mark.parametrize(
    ("starts_on", "said"),
    [
        (date(2027, 5, 3), "dès le lundi 3 mai"),
        (date(2028, 5, 1), "dès le lundi 1er mai 2028"),
    ],
)
def test_a_start_far_ahead_says_its_year(database: Database, starts_on: date, said: str) -> None:
    def work(session: Session) -> str:
        offer = an_offer(session, OpportunitySource.FILE, "one", starts_on=starts_on)
        return cards.about(offer, "fr")

    assert database.transact_now(work).splitlines()[-1].endswith(said)
