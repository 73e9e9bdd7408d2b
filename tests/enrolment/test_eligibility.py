"""A verdict is written with every reason; a refusal may be contested; the team decides."""

from datetime import timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import EligibilityVerdict, EnrolmentStatus
from rules.enrolment.eligibility import AgeBand, EligibilityOutcome, EligibilityReason
from rules.geography.zones import ZoneKind
from services.enrolment import eligibility, places, review_queue
from tests.enrolment.builders import (
    IN_QUARTER,
    NOW,
    OUTSIDE,
    UNSURE,
    a_person,
    a_session,
    assessed,
)

TOMORROW = NOW + timedelta(days=1)


def test_a_verdict_keeps_all_it_stood_on_and_no_address(database: Database) -> None:
    def work(session: Session) -> None:
        person_id = a_person(session)
        answer = assessed(session, person_id, a_session(session))

        row = session.scalars(select(EligibilityVerdict)).one()
        assert row.outcome is answer.outcome is EligibilityOutcome.ELIGIBLE
        assert row.reasons == ["registered", "old_enough", "in_quarter"]
        assert (row.zone, row.zone_code, row.vintage) == (ZoneKind.QPV, "QN03107M", "2024")
        assert (row.method, row.insee, row.age_band) == ("address", "31555", "26_49")
        assert row.judged_at == NOW
        assert row.details == {"zone_reason": "inside_quarter"}

    database.transact_now(work)


def test_an_answer_is_promised_within_one_working_day(database: Database) -> None:
    def work(session: Session) -> None:
        answer = assessed(session, a_person(session), a_session(session), UNSURE)

        assert answer.outcome is EligibilityOutcome.TO_CHECK
        assert [it.answer_by for it in review_queue.to_check_queue(session, 1)] == [TOMORROW]
        assert review_queue.to_check_queue(session, 2) == []  # another bot has another team

    database.transact_now(work)


def test_better_answers_leave_the_queue(database: Database) -> None:
    def work(session: Session) -> None:
        row, person_id = a_session(session), a_person(session)
        assessed(session, person_id, row, UNSURE)
        assessed(session, person_id, row, IN_QUARTER)

        assert review_queue.to_check_queue(session, 1) == []
        assert places.status_of(session, person_id, row) is EnrolmentStatus.OFFERED
        assert places.free_seats(session, row) == 2

    database.transact_now(work)


def test_a_refusal_contested_is_to_check_and_only_once(database: Database) -> None:
    def work(session: Session) -> None:
        row, person_id = a_session(session), a_person(session)
        assert eligibility.contest(session, person_id, row, NOW) is None
        assessed(session, person_id, row, OUTSIDE)

        contested = eligibility.contest(session, person_id, row, NOW)

        assert contested is not None
        assert places.status_of(session, person_id, row) is EnrolmentStatus.TO_CHECK
        assert [it.answer_by for it in review_queue.to_check_queue(session, 1)] == [TOMORROW]
        assert contested.reasons[-2:] == (
            EligibilityReason.OUTSIDE_ZONES,
            EligibilityReason.CONTESTED,
        )
        assert eligibility.contest(session, person_id, row, NOW) is None

    database.transact_now(work)


def test_the_team_says_yes_once_and_the_place_is_theirs(database: Database) -> None:
    def work(session: Session) -> None:
        row, person_id, staff_id = a_session(session), a_person(session), a_person(session, 2)
        assessed(session, person_id, row, UNSURE)
        (asked,) = review_queue.to_check_queue(session, 1)
        assert (asked.person_id, asked.zone_name) == (person_id, "Grand Mirail")

        decided = review_queue.decide(
            session, asked.enrolment_id, staff_id=staff_id, yes=True, reason="seen", now=NOW
        )
        again = review_queue.decide(
            session, asked.enrolment_id, staff_id=staff_id, yes=False, reason="no", now=NOW
        )

        assert decided is not None and again is None
        assert decided.status is EnrolmentStatus.PLACE
        assert review_queue.to_check_queue(session, 1) == []
        newest = select(EligibilityVerdict).order_by(EligibilityVerdict.id.desc()).limit(1)
        verdict = session.scalars(newest).one()
        assert (verdict.outcome, verdict.judged_by) == (EligibilityOutcome.ELIGIBLE, staff_id)
        assert verdict.reasons[-1] == "team_said_yes"
        assert (verdict.details or {})["reason"] == "seen"

    database.transact_now(work)


def test_the_team_says_no_and_the_seat_is_free_again(database: Database) -> None:
    def work(session: Session) -> None:
        row, person_id = a_session(session, seats=1), a_person(session)
        assessed(session, person_id, row, UNSURE)
        (asked,) = review_queue.to_check_queue(session, 1)

        decided = review_queue.decide(
            session, asked.enrolment_id, staff_id=person_id, yes=False, reason="far", now=NOW
        )

        assert decided is not None and decided.status is EnrolmentStatus.REFUSED
        assert places.free_seats(session, row) == 1
        assert eligibility.contest(session, person_id, row, NOW) is not None

    database.transact_now(work)


def test_a_yes_in_a_full_session_keeps_the_rank(database: Database) -> None:
    def work(session: Session) -> None:
        row = a_session(session, seats=1)
        first, second, third = (a_person(session, number) for number in (1, 2, 3))
        assessed(session, first, row)
        places.take_place(session, first, row, NOW)
        assessed(session, second, row, UNSURE)
        assessed(session, third, row, now=NOW + timedelta(minutes=5))
        places.take_place(session, third, row, NOW + timedelta(minutes=5))
        (asked,) = review_queue.to_check_queue(session, 1)

        decided = review_queue.decide(
            session, asked.enrolment_id, staff_id=first, yes=True, reason="", now=TOMORROW
        )

        assert decided is not None
        assert decided.status is EnrolmentStatus.WAITING
        assert places.rank(session, second, row) == 1
        assert places.rank(session, third, row) == 2

    database.transact_now(work)


def test_under_18_in_a_session_open_at_16_is_for_the_team(database: Database) -> None:
    def work(session: Session) -> None:
        row = a_session(session, minimum_age=16)

        answer = assessed(session, a_person(session), row, age=AgeBand.UNDER_18)

        assert answer.outcome is EligibilityOutcome.TO_CHECK
        assert EligibilityReason.AGE_TO_CHECK in answer.reasons

    database.transact_now(work)


def test_each_answer_is_a_row_and_the_newest_counts(database: Database) -> None:
    def work(session: Session) -> None:
        row, person_id = a_session(session), a_person(session)
        assessed(session, person_id, row, OUTSIDE)
        assessed(session, person_id, row, IN_QUARTER)

        outcomes = session.scalars(
            select(EligibilityVerdict.outcome).order_by(EligibilityVerdict.id)
        )
        assert list(outcomes) == [EligibilityOutcome.NOT_ELIGIBLE, EligibilityOutcome.ELIGIBLE]
        assert places.status_of(session, person_id, row) is EnrolmentStatus.OFFERED

    database.transact_now(work)
