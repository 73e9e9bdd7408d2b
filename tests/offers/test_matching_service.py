"""Matching as the house uses it: read from the database, for many people."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.offers import Employer, OpportunityStatus, Proposal
from models.people import Person
from rules.geography.distance import GlobePoint
from rules.offers.matching.inputs import SeekerLevel, SeekerProfile, SeekerTerms
from rules.offers.matching.reasons import MatchReason, MatchReasonKey
from rules.offers.opportunities import (
    Contract,
    Diploma,
    OpportunityKind,
    Remote,
    Seeking,
    WorkingTime,
)
from services.applications.applications import applied_to
from services.offers import matching, matching_index
from services.offers.matching import Match, best_for
from tests.harness.builders import BOT, NOON, a_person, a_session
from tests.offers.builders import (
    MURET,
    TOULOUSE,
    a_seeker,
    an_offer,
    answered,
    lives_at,
    the_vocabulary,
)

RULED_OUT = frozenset({Contract.TEMPORARY})


def found(
    session: Session,
    person: Person,
    kind: OpportunityKind = OpportunityKind.JOB,
    *,
    browsing: bool = False,
) -> Sequence[Match]:
    applied = None if browsing else applied_to
    best = best_for(session, [person.id], NOON, kind=kind, limit=5, applied=applied)
    return best[person.id]


def ids(matches: Sequence[Match]) -> list[int]:
    return [it.opportunity_id for it in matches]


def test_the_best_come_first_with_their_reasons(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session), search={"kilometres": 30})
        far = an_offer(session, MURET, contract=Contract.PERMANENT)
        near = an_offer(session, contract=Contract.PERMANENT)

        matches = found(session, person)

        assert ids(matches) == [near.id, far.id]
        assert matches[0].score > matches[1].score
        assert matches[1].reasons == [
            MatchReason(MatchReasonKey.WISH, {"family": "web"}),
            MatchReason(MatchReasonKey.CONTRACT, {"contract": "permanent"}),
            MatchReason(MatchReasonKey.NEAR, {"kilometres": "21"}),
        ]

    database.transact_now(work)


def test_between_equals_the_newest_comes_first(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session))
        old = an_offer(session, published_at=NOON - timedelta(days=2))
        undated = an_offer(session, published_at=None)
        new = an_offer(session)

        assert ids(found(session, person)) == [new.id, old.id, undated.id]

    database.transact_now(work)


def test_what_people_may_not_see_is_not_found(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session))
        boss = a_person(session, 900)
        session.add(Employer(person_id=boss.id, joined_at=NOON, paused_at=NOON))
        session.flush()
        shown = an_offer(session)
        an_offer(session, status=OpportunityStatus.PAUSED)
        an_offer(session, live_until=NOON)
        an_offer(session, double_of=shown.id)
        an_offer(session, employer_id=boss.id)
        an_offer(session, kind=OpportunityKind.TRAINING)

        assert ids(found(session, person)) == [shown.id]

    database.transact_now(work)


def test_what_was_shown_is_never_sent_again_but_can_be_browsed(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session))
        seen, new = an_offer(session), an_offer(session)
        row = {"person_id": person.id, "opportunity_id": seen.id, "shown_at": NOON, "reasons": []}
        session.add(Proposal(**row))
        session.flush()

        assert ids(found(session, person)) == [new.id]
        assert ids(found(session, person, browsing=True)) == [new.id, seen.id]

    database.transact_now(work)


def test_what_fits_little_is_found_by_browsing_only(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session), search={"kilometres": 30})
        other = an_offer(session, MURET, rome="D1408")

        assert not found(session, person)
        assert ids(found(session, person, browsing=True)) == [other.id]

    database.transact_now(work)


def test_who_seeks_a_training_finds_no_job(database: Database) -> None:
    def work(session: Session) -> None:
        search = {"seeking": Seeking.TRAINING}
        person = a_seeker(session, a_session(session), search=search)
        an_offer(session)
        training = an_offer(session, kind=OpportunityKind.TRAINING)

        assert not found(session, person, browsing=True)
        assert ids(found(session, person, OpportunityKind.TRAINING)) == [training.id]

    database.transact_now(work)


def test_what_a_search_rules_out_is_not_found(database: Database) -> None:
    def work(session: Session) -> None:
        here, number = a_session(session), count(10)
        an_offer(session, MURET, contract=Contract.TEMPORARY)

        for search in (
            {"kilometres": 20},
            {"remote_only": True},
            {"contracts_excluded": ["temporary"]},
            {"jobs_excluded": ["M1855"]},
        ):
            person = a_seeker(session, here, next(number), search=search)
            assert not found(session, person, browsing=True), search
        assert found(session, a_seeker(session, here, next(number)), browsing=True)

    database.transact_now(work)


def test_the_newest_commune_the_last_questionnaire_and_the_tree_count(database: Database) -> None:
    def work(session: Session) -> None:
        the_vocabulary(session)
        here = a_session(session)
        person = a_seeker(
            session, here, wishes=["data"], digital=1, search={"kilometres": 5}, diploma="bac"
        )
        neighbour = an_offer(session, MURET, rome="M1801", digital_level=4, diploma="bac_2")
        assert not found(session, person, browsing=True)

        lives_at(session, person, here, MURET)
        answered(session, person, 4)
        (match,) = found(session, person, browsing=True)

        assert match.opportunity_id == neighbour.id
        assert match.score == 20 + 25 + 4 + 10 - 10

    database.transact_now(work)


def test_someone_of_whom_nothing_is_known_finds_something(database: Database) -> None:
    def work(session: Session) -> None:
        offer = an_offer(session, contract=Contract.PERMANENT)

        assert ids(found(session, a_person(session))) == [offer.id]

    database.transact_now(work)


def test_a_strength_in_common_is_said_beside_the_first_reason(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session), strengths=["listening", "precision"])
        an_offer(
            session, strengths=["creativity", "precision"], contract=Contract.PERMANENT, at=None
        )

        assert [it.key for it in found(session, person)[0].reasons] == [
            MatchReasonKey.WISH,
            MatchReasonKey.STRENGTH,
            MatchReasonKey.CONTRACT,
        ]

    database.transact_now(work)


def test_reasons_are_read_again_as_they_were_kept(database: Database) -> None:
    def work(session: Session) -> None:
        person = a_seeker(session, a_session(session))
        an_offer(session, contract=Contract.PERMANENT, remote=Remote.FULLY)
        (match,) = found(session, person)
        session.add(
            Proposal(
                person_id=person.id,
                opportunity_id=match.opportunity_id,
                shown_at=NOON,
                reasons=[it.kept() for it in match.reasons],
            )
        )
        session.flush()
        session.expire_all()

        (kept,) = session.scalars(select(Proposal.reasons))
        assert [MatchReason.read(it) for it in kept] == match.reasons

    database.transact_now(work)


def test_more_people_than_one_slice_each_find_theirs(database: Database) -> None:
    def work(session: Session) -> None:
        row = {"bot_id": BOT, "joined_at": NOON, "language": "fr"}
        numbers = range(1, matching.AT_ONCE + 2)
        session.execute(insert(Person), [{**row, "id": n, "telegram_id": n} for n in numbers])
        offer = an_offer(session, contract=Contract.PERMANENT)

        best = best_for(
            session, numbers, NOON, kind=OpportunityKind.JOB, limit=3, applied=applied_to
        )

        assert list(best) == list(numbers)
        assert all(ids(each) == [offer.id] for each in best.values())

    database.transact_now(work)


def test_all_that_counts_is_read(database: Database) -> None:
    def work(session: Session) -> None:
        search: dict[str, Any] = {
            "seeking": Seeking.JOB,
            "kilometres": 30,
            "remote_only": True,
            "hours": WorkingTime.PART_TIME,
            "contracts_excluded": ["temporary"],
            "jobs_excluded": ["D1408"],
            "level_too_high": 2,
            "skills": ["Tester"],
        }
        told: dict[str, Any] = {"wishes": ["web", "data"], "digital": 3, "diploma": "bac"}
        person = a_seeker(session, a_session(session), search=search, **told)

        assert matching_index.wanted(session, [person.id])[person.id] == SeekerProfile(
            seeking=Seeking.JOB,
            wishes=("web", "data"),
            terms=SeekerTerms(
                WorkingTime.PART_TIME, remote_only=True, contracts_excluded=RULED_OUT
            ),
            level=SeekerLevel(Diploma.BAC, 3, 2),
            home=GlobePoint.at(*TOULOUSE),
            kilometres=30,
            skills=frozenset({"Tester"}),
            jobs_excluded=frozenset({"D1408"}),
        )

    database.transact_now(work)
