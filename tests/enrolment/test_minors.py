"""Under 18: what is kept of a parent's agreement, and who may say that somebody is of age."""

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import EnrolmentStatus, Minor
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand, EligibilityOutcome, EligibilityReason, Situation
from rules.enrolment.minors import AgreementForm, AgreementGiver
from services.enrolment import eligibility, minors, places, review_queue
from services.enrolment.eligibility import EligibilityAssessment
from tests.enrolment.builders import IN_QUARTER, NOW, a_person, a_session, assessed

UNDER_18, ADULT = AgeBand.UNDER_18, AgeBand.FROM_18_TO_25


def corrected(
    session: Session, person_id: int, here: ProgrammeSession, age: AgeBand
) -> EligibilityAssessment:
    return eligibility.correct(
        session,
        person_id,
        here,
        situation=Situation.REGISTERED,
        age=age,
        insee="31555",
        zone=IN_QUARTER,
        method="address",
        now=NOW,
    )


def agreed(session: Session, person_id: int, staff_id: int) -> bool:
    by, how = AgreementGiver.GUARDIAN, AgreementForm.PAPER
    return minors.agree(session, person_id, by, how, NOW.date(), staff_id, NOW)


def test_who_says_they_are_under_18_is_a_minor_until_the_team_has_looked(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, person_id = a_session(session, minimum_age=16), a_person(session)
        assert (
            assessed(session, person_id, here, age=UNDER_18).outcome is EligibilityOutcome.TO_CHECK
        )
        assert minors.of(session, person_id) is not None

        older = corrected(session, person_id, here, ADULT)
        assert older.outcome is EligibilityOutcome.TO_CHECK
        assert EligibilityReason.WAS_UNDER_18 in older.reasons
        assert minors.of(session, person_id) is not None
        status = places.status_of(session, person_id, here)
        assert status is EnrolmentStatus.TO_CHECK

        [asked] = review_queue.to_check_queue(session, 1)
        staff_id = a_person(session, 2)
        review_queue.decide(
            session, asked.enrolment_id, staff_id=staff_id, yes=True, reason="yes_other", now=NOW
        )
        assert minors.of(session, person_id) is not None
        assert minors.come_of_age(session, person_id, NOW)
        assert minors.of(session, person_id) is None
        assert corrected(session, person_id, here, ADULT).outcome is EligibilityOutcome.ELIGIBLE

    database.transact_now(work)


def test_another_session_does_not_forget_it(database: Database) -> None:
    def work(session: Session) -> None:
        first = a_session(session, minimum_age=16)
        second = a_session(session, code="deux", minimum_age=18)
        person_id = a_person(session)
        assessed(session, person_id, first, age=UNDER_18)
        again = assessed(session, person_id, second, age=ADULT)
        assert (again.outcome, EligibilityReason.WAS_UNDER_18 in again.reasons) == (
            EligibilityOutcome.TO_CHECK,
            True,
        )

    database.transact_now(work)


def test_under_18_said_again_brings_the_limits_back(database: Database) -> None:
    def work(session: Session) -> None:
        here, person_id = a_session(session, minimum_age=16), a_person(session)
        assessed(session, person_id, here, age=UNDER_18)
        minors.come_of_age(session, person_id, NOW)
        corrected(session, person_id, here, UNDER_18)
        assert minors.of(session, person_id) is not None

    database.transact_now(work)


def test_an_agreement_is_a_role_a_way_and_a_day_recorded_once_and_withdrawn(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        here, person_id = a_session(session, minimum_age=16), a_person(session)
        staff_id = a_person(session, 2)
        assert not agreed(session, person_id, staff_id)
        assessed(session, person_id, here, age=UNDER_18)
        assert agreed(session, person_id, staff_id)
        assert not agreed(session, person_id, staff_id)
        kept = session.get_one(Minor, person_id)
        assert (kept.given_by, kept.given_how, kept.given_on, kept.recorded_by) == (
            AgreementGiver.GUARDIAN,
            AgreementForm.PAPER,
            NOW.date(),
            staff_id,
        )
        assert kept.has_agreement
        assert minors.withdraw(session, person_id, NOW)
        assert not minors.withdraw(session, person_id, NOW)
        assert not kept.has_agreement
        assert agreed(session, person_id, staff_id)
        assert kept.has_agreement

    database.transact_now(work)


@pytest.mark.parametrize("age", [ADULT, AgeBand.FROM_50])
def test_of_an_adult_nothing_is_kept(database: Database, age: AgeBand) -> None:
    def work(session: Session) -> Minor | None:
        person_id = a_person(session)
        assessed(session, person_id, a_session(session), age=age)
        return session.get(Minor, person_id)

    assert database.transact_now(work) is None
