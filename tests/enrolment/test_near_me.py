"""« Près de chez moi ? »: what a commune alone tells, and what only an address can."""

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import ZoneRule
from services.demonstration import seed
from services.enrolment import near_me
from services.enrolment.near_me import Nearby, NearbyAnswer
from services.geography.zones import Zones
from tests.harness.builders import NOON

TODAY = NOON.date()
RURAL, PLAIN = "31250", "31700"
"""Revel, and Blagnac, which has no quarter and is not rural."""


def asked(database: Database, typed: str, **changes: ZoneRule) -> Nearby:
    def work(session: Session) -> Nearby:
        seed.seed_all(session, NOON, Random(1).randrange)
        if changes:
            session.execute(update(ProgrammeSession).values(**changes))
        return near_me.look(session, Zones(), typed, TODAY)

    return database.transact_now(work)


@pytest.mark.parametrize(
    ("typed", "answer"),
    [
        ("31", NearbyAnswer.DEPARTMENT),
        ("Haute-Garonne", NearbyAnswer.DEPARTMENT),
        ("75", NearbyAnswer.NO_SESSION),
        ("2b", NearbyAnswer.NO_SESSION),
        ("31100", NearbyAnswer.QUESTIONS),
        ("toulouse", NearbyAnswer.QUESTIONS),
        ("99999", NearbyAnswer.UNKNOWN),
        ("<b>", NearbyAnswer.UNKNOWN),
        ("", NearbyAnswer.UNKNOWN),
        ("a" * 10_000, NearbyAnswer.UNKNOWN),
    ],
)
def test_a_place_has_its_answer(database: Database, typed: str, answer: NearbyAnswer) -> None:
    found = asked(database, typed)
    assert found.answer is answer
    assert (found.session_id is None) is (answer in (NearbyAnswer.UNKNOWN, NearbyAnswer.NO_SESSION))


def test_a_rural_commune_is_yes_and_one_without_zones_is_no(database: Database) -> None:
    assert asked(database, RURAL).answer is NearbyAnswer.YES
    assert asked(database, PLAIN, zone_rule=ZoneRule.REQUIRED).answer is NearbyAnswer.OUTSIDE


def test_a_session_that_is_open_to_all_is_open_to_each_commune(database: Database) -> None:
    found = asked(database, PLAIN, zone_rule=ZoneRule.COUNTED_ONLY)
    assert found.answer is NearbyAnswer.YES


def test_without_a_session_nothing_is_promised(database: Database) -> None:
    def work(session: Session) -> None:
        seed.seed_all(session, NOON, Random(1).randrange)
        later = TODAY + timedelta(days=400)
        assert near_me.look(session, Zones(), "31100", later) == Nearby(
            NearbyAnswer.NO_SESSION, "Toulouse"
        )

    database.transact_now(work)


def test_without_maps_it_says_that_it_does_not_know(database: Database) -> None:
    def work(session: Session) -> None:
        found = near_me.look(session, Zones(), "31100", TODAY)
        assert found.answer is NearbyAnswer.UNKNOWN

    database.transact_now(work)
