"""« Pas pour moi » changes what follows, by its reason; each change can be put right."""

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.offers import JobSearch
from models.people import Person
from rules.offers.opportunities import Contract, OfferRefusal, OpportunityKind, Remote, WorkingTime
from rules.offers.search_learning import SearchLesson, nearer
from services.offers import search_profile
from services.offers.matching import best_for
from services.offers.search_profile import learn
from tests.harness.builders import NOON, a_person, a_session
from tests.offers.builders import MURET, a_seeker, an_offer

PutRight = Callable[[Session, int], JobSearch]


def browsed(session: Session, person: Person) -> dict[int, int]:
    found = best_for(session, [person.id], NOON, kind=OpportunityKind.JOB, limit=9, applied=None)
    return {it.opportunity_id: it.score for it in found[person.id]}


def any_distance(session: Session, person_id: int) -> JobSearch:
    search = search_profile.search_of(session, person_id, NOON)
    search.kilometres = None
    return search


@pytest.mark.parametrize(
    ("refusal", "learnt", "put_right"),
    [
        (
            OfferRefusal.TOO_FAR,
            SearchLesson.NEARER,
            any_distance,
        ),
        (
            OfferRefusal.CONTRACT,
            SearchLesson.CONTRACT,
            lambda session, who: search_profile.allow_contract(
                session, who, Contract.TEMPORARY, NOON
            ),
        ),
        (
            OfferRefusal.NOT_INTERESTED,
            SearchLesson.JOB,
            lambda session, who: search_profile.allow_job(session, who, "M1855", NOON),
        ),
    ],
)
def test_what_is_like_it_is_not_found_any_more_until_put_right(
    database: Database, refusal: OfferRefusal, learnt: SearchLesson, put_right: PutRight
) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session))
        refused, like_it, other = (
            an_offer(session, at, rome=rome, contract=contract)
            for at, rome, contract in (
                (MURET, "M1855", Contract.TEMPORARY),
                (MURET, "M1855", Contract.TEMPORARY),
                (None, "M1861", Contract.PERMANENT),
            )
        )
        before = browsed(session, person)

        assert learn(session, person.id, refused, refusal, NOON) is learnt
        assert set(browsed(session, person)) == {other.id}

        put_right(session, person.id)
        assert browsed(session, person) == before and like_it.id in before

    database.transact_now(work)


def test_each_level_too_high_makes_what_is_missing_dearer(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session), diploma="cap")
        offer = an_offer(session, diploma="bac_2")
        scores = [browsed(session, person)[offer.id]]

        for _ in range(4):
            assert learn(session, person.id, offer, OfferRefusal.LEVEL, NOON) is SearchLesson.LEVEL
            scores.append(browsed(session, person)[offer.id])

        assert scores == sorted(scores, reverse=True) and len(set(scores)) == 4
        search_profile.forget_level(session, person.id, NOON)
        assert browsed(session, person)[offer.id] == scores[0]

    database.transact_now(work)


def test_what_an_offer_does_not_say_teaches_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session))
        silent = an_offer(session, None, rome=None)
        from_home = an_offer(session, MURET, remote=Remote.FULLY)

        for offer, refusal in (
            (silent, OfferRefusal.TOO_FAR),
            (silent, OfferRefusal.CONTRACT),
            (silent, OfferRefusal.HOURS),
            (silent, OfferRefusal.NOT_INTERESTED),
            (from_home, OfferRefusal.TOO_FAR),
            (an_offer(session), OfferRefusal.TOO_FAR),
        ):
            assert learn(session, person.id, offer, refusal, NOON) is SearchLesson.NOTHING

    database.transact_now(work)


def test_the_hours_alone_change_when_they_are_what_was_wrong(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session), search={"hours": WorkingTime.FULL_TIME})
        full = an_offer(session, hours=WorkingTime.FULL_TIME, contract=Contract.TEMPORARY)
        part = an_offer(session, hours=WorkingTime.PART_TIME, contract=Contract.TEMPORARY)
        before = browsed(session, person)
        assert before[full.id] > before[part.id]

        assert learn(session, person.id, full, OfferRefusal.HOURS, NOON) is SearchLesson.HOURS

        search = session.get_one(JobSearch, person.id)
        assert (search.hours, search.contracts_excluded) == (WorkingTime.PART_TIME, [])
        after = browsed(session, person)
        assert after[part.id] > after[full.id]

    database.transact_now(work)


def test_the_same_refusal_twice_is_kept_once_and_begins_a_search(database: Database) -> None:
    def work(session: Session) -> None:
        person, offer = a_person(session), an_offer(session)

        learn(session, person.id, offer, OfferRefusal.NOT_INTERESTED, NOON)
        learn(session, person.id, offer, OfferRefusal.NOT_INTERESTED, NOON)

        assert session.get_one(JobSearch, person.id).jobs_excluded == ["M1855"]

    database.transact_now(work)


@pytest.mark.parametrize(
    ("limit", "away", "after"),
    [(None, 21, 20), (50, 21, 20), (10, 21, 10), (None, 20, 15), (None, 5, 4), (30, 1, 0)],
)
def test_nearer_is_below_that_distance_and_never_farther_than_before(
    limit: int | None, away: int, after: int
) -> None:
    assert nearer(limit, away) == after < away
