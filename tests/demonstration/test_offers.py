"""The demonstration has offers and trainings of invented companies, dated from now."""

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.offers import Opportunity
from rules.offers.opportunities import OpportunityKind
from services.demonstration import offers
from services.jobs import titles
from services.offers.opportunities import shown
from tests.harness.builders import NOON
from tests.offer_sources.builders import found, prepare

MONTH = timedelta(days=30)


@pytest.mark.both_databases("what is shown is a condition in SQL")
def test_offers_and_trainings_are_there_to_try_and_again_a_month_later(database: Database) -> None:
    def work(session: Session) -> None:
        prepare(session)
        for now in (NOON, NOON, NOON + MONTH):
            offers.post(session, now)
            visible = session.scalars(select(Opportunity).where(*shown(now))).all()
            assert len(visible) == len(found(session)) == 10
        assert {it.department for it in visible} == {"31", "34", None}
        assert len([it for it in visible if it.kind is OpportunityKind.TRAINING]) == 3

    database.transact_now(work)


def test_their_skills_are_those_of_their_jobs(database: Database) -> None:
    def work(session: Session) -> None:
        prepare(session)
        offers.post(session, NOON)
        for offer in found(session):
            known = titles.skills_of(session, offer.rome or "", 99)
            assert [it for it in offer.skills if it not in known] == []

    database.transact_now(work)
