"""Gender, age, zone, health, savoir-être and the like are changed at random: nothing moves."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import EligibilityVerdict
from models.offers import JobSearch, Opportunity
from models.people import Person
from models.strengths import KeptStrength
from rules.geography.zones import ZoneKind
from rules.offers.opportunities import Contract, OpportunityKind, Remote, WorkingTime
from services.applications.applications import applied_to
from services.offers.matching import best_for
from tests.harness.builders import NOON, a_session
from tests.offers.builders import MURET, a_seeker, an_offer, the_vocabulary

PEOPLE, OFFERS = 4, 5
DIMENSIONS = ["listening", "precision", "creativity", "organising", "service"]
strengths = some.sets(some.sampled_from(DIMENSIONS), max_size=3)
people = some.fixed_dictionaries(
    {
        "gender": some.sampled_from([None, "woman", "man", "other", "untold"]),
        "comfort_needs": some.sampled_from([None, "captions", "sign_language", "une rampe"]),
        "equipment": some.sampled_from([None, "phone", "computer"]),
        "first_name": some.sampled_from([None, "Aminata", "Louis"]),
        "source": some.sampled_from([None, "affiche"]),
        "department": some.sampled_from([None, "31", "93"]),
        "language": some.sampled_from(["fr", "en"]),
    }
)
verdicts = some.fixed_dictionaries(
    {
        "age_band": some.sampled_from(["under_18", "18_25", "26_49", "50_plus"]),
        "situation": some.sampled_from(["yes", "looking", "employed", "unknown"]),
        "zone": some.sampled_from(ZoneKind),
        "zone_code": some.sampled_from([None, "QN03107M"]),
        "zone_name": some.sampled_from([None, "Grand Mirail"]),
        "method": some.sampled_from(["commune", "address", "untold"]),
    }
)
everyone = some.lists(some.tuples(people, verdicts, strengths), min_size=PEOPLE, max_size=PEOPLE)


@pytest.mark.both_databases("the newest of each person, in SQL")
def test_what_a_person_is_never_changes_the_order(database: Database) -> None:
    database.transact_now(_world)
    before = database.transact_now(_orders)
    assert len({score for _, score in before[0]}) == OFFERS

    @given(everyone, some.lists(strengths, min_size=OFFERS, max_size=OFFERS))
    @settings(max_examples=20, suppress_health_check=list(HealthCheck))
    def nothing_moves(told: list[Any], asked: list[set[str]]) -> None:
        database.transact_now(lambda session: _tell(session, told, asked))
        assert database.transact_now(_orders) == before

    nothing_moves()


def _world(session: Session) -> None:
    the_vocabulary(session)
    here = a_session(session)
    searches: list[dict[str, Any]] = [
        {"kilometres": 30},
        {"hours": WorkingTime.PART_TIME},
        {"kilometres": 50, "skills": ["Tester"]},
        {},
    ]
    for number, search in enumerate(searches, 1):
        a_seeker(
            session,
            here,
            number,
            wishes=["web", "support"][: number % 3],
            digital=1 + number % 4,
            search=search,
            diploma="bac",
            at=MURET if number % 2 else None,
        )
    an_offer(session, MURET, contract=Contract.PERMANENT, diploma="bac_2", skills=["Tester"])
    an_offer(session, rome="I1404", remote=Remote.PARTLY, digital_level=4)
    an_offer(session, rome="M1883", contract=Contract.APPRENTICESHIP, diploma="bac_3")
    an_offer(session, rome="M1815", hours=WorkingTime.PART_TIME, at=None)
    an_offer(session, rome="D1408", remote=Remote.FULLY, diploma="none")


def _tell(session: Session, told: list[Any], asked: list[set[str]]) -> None:
    seekers = session.scalars(select(JobSearch.person_id).order_by(JobSearch.person_id)).all()
    for person_id, (person, verdict, strong) in zip(seekers, told, strict=True):
        session.execute(update(Person).where(Person.id == person_id).values(**person))
        of_person = update(EligibilityVerdict).where(EligibilityVerdict.person_id == person_id)
        session.execute(of_person.values(**verdict))
        session.execute(delete(KeptStrength).where(KeptStrength.person_id == person_id))
        session.add_all(
            KeptStrength(person_id=person_id, dimension=it, kept_at=NOON) for it in strong
        )
    offers = session.scalars(select(Opportunity).order_by(Opportunity.id)).all()
    for offer, wants in zip(offers, asked, strict=True):
        offer.strengths = sorted(wants)
    session.flush()


def _orders(session: Session) -> list[list[tuple[int, int]]]:
    """Ids with their points, for each person: browsing, then to send."""
    seekers = session.scalars(select(JobSearch.person_id).order_by(JobSearch.person_id)).all()
    return [
        [(it.opportunity_id, it.score) for it in matches]
        for applied in (None, applied_to)
        for matches in best_for(
            session, seekers, NOON, kind=OpportunityKind.JOB, limit=OFFERS, applied=applied
        ).values()
    ]
