"""Short interviews of an offer: one person a seat, and nothing of them among mentors' times."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.database import Database
from models.mentoring.slots import Slot, SlotStatus
from models.offers import Opportunity
from models.outbox import OutboxMessage
from models.workshops import WorkshopKind
from rules.applications.applications import ApplicationRefusalReason
from rules.slots.slots import Span
from services.applications import answers as application_answers
from services.applications import applications, interview_slots
from services.applications.answers import ApplicationAnswerResult, InterviewTimeResult
from services.employers import job_dating
from services.employers.job_dating import JobDatingOpeningResult
from services.meetings import unconfirmed_meetings
from services.privacy import erasure
from services.slots import availability, capacity
from services.workshops.diary import DIARY
from tests.applications.builders import an_application, draw
from tests.applications.test_races import acting
from tests.employers.builders import an_employer, an_offer
from tests.harness.builders import (
    FINGERPRINTS,
    NOON,
    a_context,
    a_mentor,
    a_participant,
    a_person,
    a_session,
    a_slot,
    a_workshop,
)
from tests.harness.database.together import together

DAY, QUARTER = timedelta(days=1), timedelta(minutes=15)
AHEAD = NOON + 2 * DAY
ROUNDS = 4


def opened(session: Session, offer: Opportunity, count: int, at: datetime = AHEAD) -> list[int]:
    starts = [at + number * QUARTER for number in range(count)]
    spans = [Span(it, it + QUARTER) for it in starts]
    assert interview_slots.open_slots(session, offer, spans, "Salle 2") == count
    return [slot.id for slot in interview_slots.free(session, offer.id, NOON)]


def an_afternoon(session: Session, count: int, people: int) -> tuple[list[int], list[int]]:
    """Slots, and the applications of people who wait."""
    offer = an_offer(session, an_employer(session, 100_000 + draw(0)))
    waiting = [
        an_application(session, a_person(session, 200_000 + draw(0), first_name="Alix"), offer).id
        for _ in range(people)
    ]
    return opened(session, offer, count), waiting


@pytest.mark.both_databases("people race for one seat")
def test_of_six_who_tap_at_once_one_has_the_seat(databases: Sequence[Database]) -> None:
    for _ in range(ROUNDS):
        [slot_id], waiting = databases[0].transact_now(lambda s: an_afternoon(s, 1, 6))

        def take(session: Session, it: Application, seat: int = slot_id) -> InterviewTimeResult:
            return application_answers.take_slot(session, DIARY, it, seat, NOON)

        found = Counter(together(databases, [acting(it, take) for it in waiting]))
        assert found == {InterviewTimeResult.TAKEN: 1, InterviewTimeResult.GONE: 5}


@pytest.mark.both_databases("people race for one seat")
def test_whoever_moves_or_answers_at_once_seats_and_applications_agree(
    databases: Sequence[Database],
) -> None:
    rng = Random(7)
    slots, waiting = databases[0].transact_now(lambda s: an_afternoon(s, 3, 6))
    for number in range(6 * ROUNDS):
        ends, seed = number > 4 * ROUNDS, rng.randrange(2**32)

        def press(
            session: Session, it: Application, *, seed: int = seed, ends: bool = ends
        ) -> object:
            drawn = Random(seed + it.id)
            match drawn.randrange(8):
                case 0:
                    return application_answers.ask_other_time(session, it, "Plus tard", NOON)
                case 1:
                    return application_answers.invite(session, it, NOON)
                case 2 if ends:
                    return application_answers.refuse(
                        session, it, ApplicationRefusalReason.PLACE, NOON
                    )
                case _:
                    return application_answers.take_slot(
                        session, DIARY, it, drawn.choice(slots), NOON
                    )

        together(databases, [acting(it, press) for it in waiting])

        def check(session: Session) -> None:
            seats = {it.id: it.taken for it in session.scalars(select(Slot))}
            held = session.scalars(select(Application)).all()
            assert Counter(it.slot_id for it in held if it.slot_id) == +Counter(seats)
            for it in held:
                assert (it.slot_id is None) == (it.interview_at is None)

        databases[0].transact_now(check)


def test_a_seat_is_an_interview_and_a_freed_one_is_anothers(database: Database) -> None:
    def work(session: Session) -> None:
        slots, ids = an_afternoon(session, 2, 2)
        one, other = (session.get_one(Application, it) for it in ids)
        assert (
            application_answers.take_slot(session, DIARY, one, slots[0], NOON)
            is InterviewTimeResult.TAKEN
        )
        assert one.status is ApplicationStatus.INTERVIEW
        assert (one.interview_at, one.interview_minutes) == (AHEAD, 15)
        assert one.interview_where == "Salle 2"
        assert one.answered_at == NOON
        assert one.next_at is None or one.next_at > AHEAD
        assert (
            application_answers.take_slot(session, DIARY, other, slots[0], NOON)
            is InterviewTimeResult.GONE
        )
        assert (
            application_answers.take_slot(session, DIARY, one, slots[0], NOON)
            is InterviewTimeResult.ALREADY
        )
        assert (
            application_answers.take_slot(session, DIARY, one, slots[1], NOON)
            is InterviewTimeResult.TAKEN
        )
        assert (
            application_answers.take_slot(session, DIARY, other, slots[0], NOON)
            is InterviewTimeResult.TAKEN
        )
        assert application_answers.withdraw(session, one, NOON) is ApplicationAnswerResult.DONE
        assert (
            application_answers.take_slot(session, DIARY, other, slots[1], NOON)
            is InterviewTimeResult.TAKEN
        )
        application_answers.refuse(session, other, ApplicationRefusalReason.PLACE, NOON)
        offer = applications.opportunity_of(session, other)
        assert len(interview_slots.free(session, offer.id, NOON)) == 2

    database.transact_now(work)


def test_what_the_person_has_at_that_hour_comes_first(database: Database) -> None:
    def work(session: Session) -> None:
        slots, [mine] = an_afternoon(session, 1, 1)
        other = an_offer(session, an_employer(session, 790))
        found = session.get_one(Application, mine)
        person_id = found.person_id
        also = an_application(session, a_person(session, 3), other)
        also.person_id = person_id
        [beside] = opened(session, other, 1, AHEAD + timedelta(minutes=10))
        assert (
            application_answers.take_slot(session, DIARY, found, slots[0], NOON)
            is InterviewTimeResult.TAKEN
        )
        assert (
            application_answers.take_slot(session, DIARY, also, beside, NOON)
            is InterviewTimeResult.CLASH
        )
        assert (
            application_answers.take_slot(session, DIARY, also, slots[0], NOON)
            is InterviewTimeResult.GONE
        )

    database.transact_now(work)


def test_an_erased_person_and_a_closed_offer_leave_no_seat_behind(database: Database) -> None:
    def work(session: Session) -> None:
        slots, ids = an_afternoon(session, 2, 1)
        one = session.get_one(Application, ids[0])
        offer_id, person_id = one.opportunity_id, one.person_id
        application_answers.take_slot(session, DIARY, one, slots[0], NOON)
        erasure.erase(session, person_id, "asked", NOON, draw, FINGERPRINTS)
        assert len(interview_slots.free(session, offer_id, NOON)) == 2
        application_answers.offer_gone(session, offer_id, NOON)
        session.expire_all()
        assert interview_slots.free(session, offer_id, NOON) == []
        assert session.get_one(Slot, slots[0]).status is SlotStatus.WITHDRAWN

    database.transact_now(work)


@pytest.mark.both_databases("hours of employers and mentors are told apart in SQL")
def test_they_are_none_of_the_mentors_times(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        person = a_participant(session, here)
        a_slot(session, a_mentor(session), AHEAD)
        before = (
            availability.days(session, DIARY, person.id, NOON),
            capacity.stock(session, here, NOON),
        )
        slots, [mine] = an_afternoon(session, 3, 1)
        application_answers.take_slot(
            session, DIARY, session.get_one(Application, mine), slots[0], NOON
        )
        assert before == (
            availability.days(session, DIARY, person.id, NOON),
            capacity.stock(session, here, NOON),
        )
        day = AHEAD.date()
        assert len(availability.times(session, DIARY, person.id, day, NOON)) == 1
        assert availability.alternatives(session, DIARY, person.id, slots[1], NOON) == ()
        assert unconfirmed_meetings.when_due(session, NOON) is None

    database.transact_now(work)


def test_never_two_at_once_for_who_would_be_there(database: Database) -> None:
    def work(session: Session) -> None:
        employer = an_employer(session)
        one, other = an_offer(session, employer), an_offer(session, employer, title="Testeuse")
        opened(session, one, 2)
        spans = [Span(AHEAD + it * QUARTER, AHEAD + (it + 1) * QUARTER) for it in range(4)]
        assert interview_slots.open_slots(session, other, spans, "Salle 2") == 2
        assert interview_slots.open_slots(session, other, spans, "Salle 2") == 0

    database.transact_now(work)


def test_a_job_dating_of_a_session_gives_its_hours_and_its_room(database: Database) -> None:
    def work(session: Session) -> None:
        here = a_session(session)
        dating = a_workshop(session, here, AHEAD, kind=WorkshopKind.JOB_DATING)
        dating.room_url = "https://visio.example/job-dating"
        employer = an_employer(session)
        offer = an_offer(session, employer)
        context = a_context(session, a_person(session, 5))
        context.person_id = employer.person_id
        an_application(session, a_person(session, 6), offer)
        answers = {"offer": str(offer.id), "minutes": "10"}
        [(value, label), *_] = job_dating.list_days(context, answers)
        assert label.startswith(dating.title)
        job_dating.choose_day(context, answers | {"day": value})
        answers |= context.kept
        assert job_dating.open_them(context, answers) is JobDatingOpeningResult.OPENED
        found = interview_slots.free(session, offer.id, NOON)
        assert found[0].starts_at == dating.starts_at
        assert found[-1].ends_at <= dating.ends_at
        assert {it.place for it in found} == {dating.room_url}
        told = select(func.count()).where(OutboxMessage.kind == "application_news")
        assert session.scalar(told) == 1

    database.transact_now(work)
