"""Seats: never one too many, whoever presses together; the waiting list keeps its order."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from threading import Barrier, BrokenBarrierError

import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from models.engine.database import Database, open_database
from models.enrolment import Enrolment, EnrolmentStatus
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand, EligibilityOutcome, ZoneRule
from services.enrolment import places, waiting_list
from services.enrolment.places import PlaceResult
from tests.enrolment.builders import DAY, NOW, OUTSIDE, UNSURE, a_person, a_session, assessed

pytestmark = pytest.mark.both_databases("people race for the last place")

CROWD = 12
LIMIT = 5


def test_a_crowd_that_presses_together_never_takes_one_seat_too_many(database_url: str) -> None:
    """Four processes, as it were: each opens the database for itself."""
    databases = [open_database(spelled(database_url, number)) for number in range(4)]
    session_id, people = databases[0].transact_now(_crowd)
    ready = Barrier(len(databases))

    def press(number: int) -> list[PlaceResult]:
        ready.wait()
        mine = people[number :: len(databases)]
        return [_press(databases[number], session_id, person_id) for person_id in mine]

    with ThreadPoolExecutor(len(databases)) as threads:
        answers = [place for some in threads.map(press, range(4)) for place in some]
    held = databases[0].transact_now(lambda session: _held(session, session_id))
    for database in databases:
        database.close()

    assert held == LIMIT
    assert answers.count(PlaceResult.GIVEN) == LIMIT - 1  # one more is held, to check
    assert answers.count(PlaceResult.WAITING) == CROWD - LIMIT + 1


def test_two_transactions_open_at_once_never_share_the_last_seat(database_url: str) -> None:
    """Each lingers before its commit, so that the other would press meanwhile if it could."""
    databases = [open_database(spelled(database_url, number)) for number in range(2)]
    session_id, people = databases[0].transact_now(_two_for_one_seat)
    together = Barrier(2)

    def press(database: Database, person_id: int) -> PlaceResult:
        def work(session: Session) -> PlaceResult:
            row = session.get_one(ProgrammeSession, session_id)
            place = places.take_place(session, person_id, row, NOW)
            with suppress(BrokenBarrierError):
                together.wait(0.5)
            return place

        return database.transact_now(work)

    with ThreadPoolExecutor(2) as threads:
        answers = sorted(threads.map(press, databases, people))
    for database in databases:
        database.close()

    assert answers == [PlaceResult.GIVEN, PlaceResult.WAITING]


def spelled(url: str, number: int) -> str:
    """The same file by another name: connections of its own, as another process has."""
    return url.replace("sqlite:///", "sqlite:///" + "/." * number)


def _two_for_one_seat(session: Session) -> tuple[int, list[int]]:
    row = a_session(session, seats=1)
    people = [a_person(session, number) for number in range(2)]
    for person_id in people:
        assessed(session, person_id, row)
    return row.id, people


def _crowd(session: Session) -> tuple[int, list[int]]:
    row = a_session(session, seats=LIMIT - 1, overbooking=1)
    people = [a_person(session, number) for number in range(CROWD)]
    for person_id in people:
        assessed(session, person_id, row)
    assessed(session, a_person(session, 99), row, UNSURE)
    return row.id, people


def _press(database: Database, session_id: int, person_id: int) -> PlaceResult:
    return database.transact_now(
        lambda session: places.take_place(
            session, person_id, session.get_one(ProgrammeSession, session_id), NOW
        )
    )


def _held(session: Session, session_id: int) -> int | None:
    holding = Enrolment.status.in_(places.HOLDING)
    query = select(func.count()).where(Enrolment.session_id == session_id, holding)
    return session.scalar(query)


def test_pressing_again_changes_nothing(database: Database) -> None:
    def work(session: Session) -> None:
        row = a_session(session, seats=1)
        first, second = (a_person(session, number) for number in (1, 2))
        for person_id in (first, second):
            assessed(session, person_id, row)

        assert places.take_place(session, first, row, NOW) is PlaceResult.GIVEN
        assert places.take_place(session, first, row, NOW) is PlaceResult.ALREADY
        for _ in range(2):
            assert places.take_place(session, second, row, NOW) is PlaceResult.WAITING
            assert places.rank(session, second, row) == 1
        assert places.free_seats(session, row) == 0

    database.transact_now(work)


def test_a_place_given_is_never_taken_back_by_new_answers(database: Database) -> None:
    def work(session: Session) -> None:
        row = a_session(session)
        person_id = a_person(session)
        assessed(session, person_id, row)
        places.take_place(session, person_id, row, NOW)

        assert assessed(session, person_id, row, OUTSIDE).outcome is EligibilityOutcome.NOT_ELIGIBLE
        assert places.status_of(session, person_id, row) is EnrolmentStatus.PLACE

    database.transact_now(work)


def test_no_place_without_a_verdict_nor_after_a_refusal_nor_once_it_has_started(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        row = a_session(session)
        nobody, refused, late = (a_person(session, number) for number in (1, 2, 3))
        assessed(session, refused, row, OUTSIDE)
        assessed(session, late, row)
        after = NOW + (DAY - NOW.date()) + timedelta(days=1)

        assert places.take_place(session, nobody, row, NOW) is PlaceResult.CLOSED
        assert places.take_place(session, refused, row, NOW) is PlaceResult.CLOSED
        assert places.take_place(session, late, row, after) is PlaceResult.CLOSED

    database.transact_now(work)


def test_free_seats_go_to_the_waiting_list_in_order(database: Database) -> None:
    def work(session: Session) -> None:
        row = a_session(session, seats=1)
        people = [a_person(session, number) for number in range(4)]
        for minute, person_id in enumerate(people):
            assessed(session, person_id, row)
            places.take_place(session, person_id, row, NOW + timedelta(minutes=minute))
        row.seats = 3

        assert [places.rank(session, it, row) for it in people[1:]] == [1, 2, 3]
        newcomer = a_person(session, 9)
        assessed(session, newcomer, row)
        places.take_place(session, newcomer, row, NOW + timedelta(hours=1))
        assert places.rank(session, newcomer, row) == 4
        assert places.promote(session, row, NOW + timedelta(hours=2)) == people[1:3]
        assert places.rank(session, people[3], row) == 1
        assert places.promote(session, row, NOW + timedelta(hours=2)) == []

    database.transact_now(work)


def test_before_the_priority_date_others_wait_even_when_seats_are_free(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        until = (NOW + timedelta(days=5)).date()
        row = a_session(session, zone_rule=ZoneRule.PRIORITY_UNTIL, priority_until=until)
        other, neighbour = (a_person(session, number) for number in (1, 2))

        assert assessed(session, other, row, OUTSIDE).outcome is EligibilityOutcome.WAITS
        assert places.take_place(session, other, row, NOW) is PlaceResult.WAITING
        assessed(session, neighbour, row)
        assert places.take_place(session, neighbour, row, NOW) is PlaceResult.GIVEN
        assert places.promote(session, row, NOW) == []
        assert places.promote(session, row, NOW + timedelta(days=5)) == [other]

    database.transact_now(work)


def test_what_another_session_says_of_a_person_gives_no_priority_here(
    database: Database,
) -> None:
    def work(session: Session) -> None:
        until = (NOW + timedelta(days=5)).date()
        row = a_session(session, zone_rule=ZoneRule.PRIORITY_UNTIL, priority_until=until)
        elsewhere = a_session(session, code="ailleurs")
        person_id = a_person(session)
        assessed(session, person_id, row, OUTSIDE)
        assert assessed(session, person_id, elsewhere).outcome is EligibilityOutcome.ELIGIBLE

        assert places.take_place(session, person_id, row, NOW) is PlaceResult.WAITING
        assert places.promote(session, row, NOW) == []

    database.transact_now(work)


def test_what_is_to_check_holds_a_seat_and_in_a_full_session_a_rank(database: Database) -> None:
    def work(session: Session) -> None:
        row = a_session(session, seats=1)
        held, late = (a_person(session, number) for number in (1, 2))

        assessed(session, held, row, UNSURE)
        assert places.status_of(session, held, row) is EnrolmentStatus.TO_CHECK
        assessed(session, late, row, UNSURE, age=AgeBand.FROM_50)
        assert places.status_of(session, late, row) is EnrolmentStatus.WAITING
        session.execute(update(Enrolment).where(Enrolment.person_id == held).values(status="left"))
        assert places.promote(session, row, NOW) == []
        assert places.status_of(session, late, row) is EnrolmentStatus.TO_CHECK

    database.transact_now(work)


@pytest.mark.parametrize(
    ("shut", "days"),
    [("closed", 0), ("begun", 1), ("not open yet", 0)],
)
def test_freed_seats_of_a_session_that_takes_nobody_stay_free(
    database: Database, shut: str, days: int
) -> None:
    def work(session: Session) -> None:
        row = a_session(session, seats=1)
        first, second = (a_person(session, number) for number in (1, 2))
        for minute, person_id in enumerate((first, second)):
            assessed(session, person_id, row)
            places.take_place(session, person_id, row, NOW + timedelta(minutes=minute))
        session.execute(update(Enrolment).where(Enrolment.person_id == first).values(status="left"))
        if shut == "closed":
            row.closed_at = NOW
        elif shut == "not open yet":
            row.opened_at = None
        on_the_first_day = NOW + (row.starts_on - NOW.date())

        assert places.promote(session, row, on_the_first_day + timedelta(days=days)) == []
        assert waiting_list.give(session, row, on_the_first_day + timedelta(days=days)) == 0
        assert places.status_of(session, second, row) is EnrolmentStatus.WAITING
        row.closed_at, row.opened_at = None, NOW
        assert places.promote(session, row, on_the_first_day) == [second]

    database.transact_now(work)
