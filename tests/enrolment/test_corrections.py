"""Other answers are a new verdict; a place is never taken away by them, only by somebody."""

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand, EligibilityOutcome, EligibilityReason, Situation
from rules.geography.zones import ZoneVerdict
from services.enrolment import eligibility, places, review_queue
from services.enrolment.eligibility import EligibilityAssessment
from tests.enrolment.builders import (
    IN_QUARTER,
    NOW,
    OUTSIDE,
    UNSURE,
    a_person,
    a_session,
    assessed,
)

PLACE, WAITING = EnrolmentStatus.PLACE, EnrolmentStatus.WAITING
TO_CHECK, REFUSED = EnrolmentStatus.TO_CHECK, EnrolmentStatus.REFUSED


def held(session: Session, status: EnrolmentStatus) -> int:
    """A person who stands so in a session."""
    here, person_id = a_session(session), a_person(session)
    assessed(session, person_id, here, UNSURE if status is TO_CHECK else IN_QUARTER)
    if status is not TO_CHECK:
        places.take_place(session, person_id, here, NOW)
        enrolment = session.scalars(select(Enrolment)).one()
        enrolment.status = status
    session.flush()
    return person_id


def corrected(
    session: Session, person_id: int, zone: ZoneVerdict, age: AgeBand = AgeBand.FROM_26_TO_49
) -> tuple[EligibilityAssessment, Enrolment]:
    enrolment = session.scalars(select(Enrolment)).one()
    here = session.get_one(ProgrammeSession, enrolment.session_id)
    answer = eligibility.correct(
        session,
        person_id,
        here,
        situation=Situation.REGISTERED,
        age=age,
        insee="31555",
        zone=zone,
        method="address",
        now=NOW,
    )
    session.refresh(enrolment)
    return answer, enrolment


@pytest.mark.parametrize("status", [PLACE, WAITING, TO_CHECK])
@pytest.mark.parametrize(
    ("zone", "age"),
    [
        (OUTSIDE, AgeBand.FROM_26_TO_49),
        (UNSURE, AgeBand.FROM_26_TO_49),
        (IN_QUARTER, AgeBand.UNDER_18),
    ],
)
def test_what_speaks_against_it_goes_to_the_team_and_nothing_is_taken_away(
    database: Database, status: EnrolmentStatus, zone: ZoneVerdict, age: AgeBand
) -> None:
    def work(session: Session) -> None:
        person_id = held(session, status)
        answer, enrolment = corrected(session, person_id, zone, age)
        assert answer.outcome is EligibilityOutcome.TO_CHECK
        assert enrolment.status is status
        [asked] = review_queue.to_check_queue(session, 1)
        assert EligibilityReason.CORRECTED in asked.reasons
        assert (asked.age_band, asked.answer_by) == (age, enrolment.answer_by)

    database.transact_now(work)


@pytest.mark.parametrize(
    ("status", "becomes"), [(PLACE, PLACE), (WAITING, WAITING), (TO_CHECK, PLACE)]
)
def test_answers_that_fit_keep_the_place_and_ask_the_team_nothing(
    database: Database, status: EnrolmentStatus, becomes: EnrolmentStatus
) -> None:
    def work(session: Session) -> None:
        person_id = held(session, status)
        corrected(session, person_id, OUTSIDE)
        answer, enrolment = corrected(session, person_id, IN_QUARTER)
        assert answer.outcome is EligibilityOutcome.ELIGIBLE
        assert (enrolment.status, enrolment.answer_by) == (becomes, None)
        assert review_queue.to_check_queue(session, 1) == []
        kept = session.scalars(select(EligibilityVerdict.outcome).order_by(EligibilityVerdict.id))
        assert len(kept.all()) == 3

    database.transact_now(work)


@pytest.mark.parametrize(("yes", "becomes"), [(True, PLACE), (False, REFUSED)])
def test_somebody_of_the_team_decides_of_the_place(
    database: Database, *, yes: bool, becomes: EnrolmentStatus
) -> None:
    def work(session: Session) -> EnrolmentStatus | None:
        person_id = held(session, PLACE)
        staff_id = a_person(session, 2)
        _, enrolment = corrected(session, person_id, OUTSIDE)
        decided = review_queue.decide(
            session, enrolment.id, staff_id=staff_id, yes=yes, reason="yes_other", now=NOW
        )
        return decided.status if decided else None

    assert database.transact_now(work) is becomes
