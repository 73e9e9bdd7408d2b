"""Many press at the same instant, through several connections: never a seat too many.

One round each, sixty people where it may be many; FAULTS=many plays twenty, with 330.
"""

import os
from collections import Counter
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import combinations
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from rules.slots.slots import Span, overlap
from services.slots import bookings, mentor_cancellations
from services.slots.bookings import BookingAnswer, BookingResult
from services.workshops.diary import DIARY
from tests.faults.many import participants
from tests.harness.builders import NOON, a_mentor, a_participant, a_session, a_slot
from tests.harness.database.together import AT_ONCE, Press, together

pytestmark = pytest.mark.both_databases("people race for one seat")

MANY = os.environ.get("FAULTS") == "many"
ROUNDS = 20 if MANY else 1
CROWD = 330 if MANY else 60
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RANDOM_BELOW = Random(5).randrange


def booking(person_id: int, slot_id: int) -> Press:
    return lambda session: bookings.book(
        session, DIARY, person_id, slot_id, None, NOON, RANDOM_BELOW
    )


def outcomes(answers: Sequence[object]) -> Counter[BookingResult]:
    return Counter(it.outcome for it in answers if isinstance(it, BookingAnswer))


def prepare(
    database: Database, people: int, seats: Sequence[int], apart: timedelta = HOUR
) -> tuple[Sequence[int], Sequence[int]]:
    """Ids of participants, and of slots one after the other; again for each round."""

    def work(session: Session) -> tuple[Sequence[int], Sequence[int]]:
        before = session.scalar(select(func.count(Slot.id))) or 0
        here = a_session(session, code=f"round-{before}")
        mentor = a_mentor(session, 1000 * before + 999)
        slots = [
            a_slot(session, mentor, NOON + DAY + apart * number, seats=each)
            for number, each in enumerate(seats)
        ]
        numbers = range(1000 * before, 1000 * before + people)
        return participants(session, here, numbers), [it.id for it in slots]

    return database.transact_now(work)


def test_fifty_people_press_one_slot_at_once(databases: Sequence[Database]) -> None:
    for _ in range(ROUNDS):
        people, slots = prepare(databases[0], AT_ONCE, [1] * 5)
        answers = together(databases, [booking(person, slots[0]) for person in people])

        assert outcomes(answers) == {BookingResult.BOOKED: 1, BookingResult.TAKEN: AT_ONCE - 1}
        lost = [
            it
            for it in answers
            if isinstance(it, BookingAnswer) and it.outcome is BookingResult.TAKEN
        ]
        assert all([it.slot_id for it in one.others] == list(slots[1:4]) for one in lost)
        assert databases[0].transact_now(faults) == []


def test_hundreds_press_30_seats_of_group_meetings(databases: Sequence[Database]) -> None:
    for _ in range(ROUNDS):
        people, slots = prepare(databases[0], CROWD, [6] * 5)
        presses = [booking(person, slots[n % len(slots)]) for n, person in enumerate(people)]

        answers = together(databases, presses)

        assert outcomes(answers) == {BookingResult.BOOKED: 30, BookingResult.TAKEN: CROWD - 30}
        assert databases[0].transact_now(faults) == []


def test_one_person_who_presses_two_times_of_the_same_hour_has_one(
    databases: Sequence[Database],
) -> None:
    for _ in range(ROUNDS):
        [person], slots = prepare(databases[0], 1, [3, 3], apart=HOUR / 4)
        presses = [booking(person, slots[n % 2]) for n in range(10)]

        answers = outcomes(together(databases, presses))

        assert answers == {
            BookingResult.BOOKED: 1,
            BookingResult.ALREADY: 4,
            BookingResult.OVERLAP: 5,
        }
        assert databases[0].transact_now(faults) == []


def test_a_crowd_that_books_moves_and_cancels_loses_no_seat(
    databases: Sequence[Database],
) -> None:
    rng = Random(11)
    for _ in range(ROUNDS):
        people, slots = prepare(databases[0], 12, [3, 1, 4, 1, 3, 1])
        together(databases, [a_whim(rng, people, slots) for _ in range(100)])

        assert databases[0].transact_now(faults) == []


def a_whim(rng: Random, people: Sequence[int], slots: Sequence[int]) -> Press:
    person, slot, verb = rng.choice(people), rng.choice(slots), rng.choice("bbbmmmcw")
    verb = "b" if verb == "w" and slot != slots[0] else verb
    return lambda session: act(session, verb, person, slot)


def test_two_crowds_that_change_places_never_wait_in_a_circle(
    databases: Sequence[Database],
) -> None:
    """A deadlock would be played again: every move runs once."""
    for _ in range(ROUNDS):
        people, slots = prepare(databases[0], 24, [48, 48])
        together(databases, [booking(it, slots[n % 2]) for n, it in enumerate(people)])
        runs: list[int] = []

        def moving(person_id: int, slot_id: int, runs: list[int] = runs) -> Press:
            def press(session: Session) -> None:
                runs.append(person_id)
                act(session, "m", person_id, slot_id)

            return press

        together(databases, [moving(it, slots[(n + 1) % 2]) for n, it in enumerate(people)])

        assert len(runs) == len(people)
        assert databases[0].transact_now(faults) == []


def act(session: Session, verb: str, person_id: int, slot_id: int) -> None:
    """Book, move or cancel the newest booking, withdraw the slot, give all seats back."""
    mine = select(func.max(Booking.id)).where(
        Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED
    )
    newest = session.scalar(mine) or 0
    match verb:
        case "b":
            bookings.book(session, DIARY, person_id, slot_id, None, NOON, RANDOM_BELOW)
        case "m":
            bookings.move(session, DIARY, newest, person_id, slot_id, NOON, RANDOM_BELOW)
        case "c":
            bookings.cancel(session, newest, person_id, NOON, RANDOM_BELOW)
        case "w":
            [mentor_id] = session.scalars(
                select(Mentor.person_id).join(Slot).where(Slot.id == slot_id)
            )
            mentor_cancellations.cancel_by_mentor(session, slot_id, mentor_id, NOON)
        case "r":
            bookings.release_all(session, person_id, NOON, RANDOM_BELOW)


def faults(session: Session) -> list[str]:
    """What must never be, in words."""
    session.expire_all()
    booked = session.execute(
        select(Booking.person_id, Slot.id, Slot.starts_at, Slot.ends_at)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.status == BookingStatus.BOOKED)
    ).all()
    count = Counter(row.id for row in booked)
    found = []
    for slot in session.scalars(select(Slot)):
        if slot.taken != count[slot.id] or slot.taken > slot.seats:
            found.append(f"slot {slot.id}: {slot.taken} taken, {count[slot.id]} booked")
        if slot.status is not SlotStatus.OPEN and slot.taken:
            found.append(f"slot {slot.id}: {slot.status}, and booked")
    for one, other in combinations(booked, 2):
        if one.person_id == other.person_id and overlap(Span(*one[2:]), Span(*other[2:])):
            found.append(f"person {one.person_id}: two meetings at once")
    return found


ACTS = st.tuples(st.sampled_from("bbbbmmmccwr"), st.integers(0, 3), st.integers(0, 5))


class Undone(Exception):
    """Nothing of an example is kept."""


@settings(
    max_examples=300 if MANY else 30,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(ACTS, max_size=25))
def test_whatever_people_do_seats_are_what_is_booked_and_nobody_is_in_two_places(
    database: Database, acts: list[tuple[str, int, int]]
) -> None:
    def play(session: Session) -> None:
        people, slots = a_small_world(session)
        for verb, person, slot in acts:
            act(session, verb, people[person], slots[slot])
            assert faults(session) == []
        raise Undone

    with suppress(Undone):
        database.transact_now(play)


def a_small_world(session: Session) -> tuple[list[int], list[int]]:
    """Four people; calls and meetings of two mentors, some at the same time."""
    here = a_session(session)
    people = [a_participant(session, here, number).id for number in range(4)]
    first, second = a_mentor(session, 900), a_mentor(session, 901)
    begins = NOON + DAY
    slots = [
        *(a_slot(session, first, begins + HOUR * n, seats=it) for n, it in enumerate((1, 3, 1))),
        *(
            a_slot(session, second, begins + HOUR * (n + 1 / 4), seats=it)
            for n, it in enumerate((3, 1, 4))
        ),
    ]
    return people, [slot.id for slot in slots]
