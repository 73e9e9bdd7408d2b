"""Whatever people do at workshops, and many at once: counted right, offered in order."""

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.workshops import Registration, RegistrationStatus, Workshop
from services.workshops import registrations, waiting_list
from services.workshops.diary import DIARY
from tests.faults.workshop_checks import check_workshops
from tests.harness.builders import NOON, a_participant, a_session, a_workshop
from tests.harness.database.together import Press, together

pytestmark = pytest.mark.both_databases("people race for one seat")

MANY = os.environ.get("FAULTS") == "many"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
RANDOM_BELOW = Random(5).randrange
PEOPLE = 5


class Undone(Exception):
    """Nothing of an example is kept."""


def a_small_world(session: Session) -> tuple[list[int], list[int]]:
    """Five people; three workshops of one or two places, two of them at the same time."""
    here = a_session(session)
    people = [a_participant(session, here, 100 + number).id for number in range(PEOPLE)]
    begins = NOON + 2 * DAY
    hours = (begins, begins + HOUR / 2, begins + 3 * HOUR)
    planned = [a_workshop(session, here, at, places=1 + n % 2) for n, at in enumerate(hours)]
    return people, [it.id for it in planned]


def act(session: Session, verb: str, person_id: int, workshop_id: int, now: datetime) -> None:
    mine = session.scalar(
        select(Registration.id).where(
            Registration.person_id == person_id, Registration.workshop_id == workshop_id
        )
    )
    number = mine or 0
    match verb:
        case "register":
            registrations.register(session, person_id, workshop_id, now, RANDOM_BELOW)
        case "take":
            registrations.accept(session, number, person_id, now)
        case "decline":
            registrations.decline(session, number, person_id, now)
        case "exchange":
            ahead = DIARY.engagements(session, person_id, now)
            others = [it for it in ahead if it.workshop_id not in (None, workshop_id)]
            exchange(session, person_id, workshop_id, now, others)
        case "release":
            registrations.release_all(session, person_id, now)
        case "lapse":
            waiting_list.lapse_due(session, now)
        case why:
            status = RegistrationStatus(why)
            registrations.leave(session, number, person_id, status, now)


def exchange(
    session: Session, person_id: int, workshop_id: int, now: datetime, others: Sequence[object]
) -> None:
    for it in DIARY.engagements(session, person_id, now):
        if it in others and it.registration_id is not None:
            registrations.lock_for_swap(session, person_id, it, workshop_id)
            asked = registrations.register(
                session, person_id, workshop_id, now, RANDOM_BELOW, instead=[it]
            )
            if asked.outcome is registrations.RegistrationResult.REGISTERED:
                why = RegistrationStatus.CANCELLED
                registrations.leave(session, it.registration_id, person_id, why, now)
            return


VERBS = (
    "register",
    "register",
    "register",
    "take",
    "decline",
    "cancelled",
    "excused",
    "exchange",
    "release",
    "lapse",
)
ACTS = st.tuples(
    st.sampled_from(VERBS), st.integers(0, PEOPLE - 1), st.integers(0, 2), st.integers(1, 120)
)


@settings(
    max_examples=300 if MANY else 20,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(acts=st.lists(ACTS, max_size=40))
def test_whatever_people_do_seats_are_counted_right_and_offered_in_order(
    database: Database, acts: list[tuple[str, int, int, int]]
) -> None:
    """The minutes between acts lead from two days before to the last hours."""

    def play(session: Session) -> None:
        people, planned = a_small_world(session)
        now = NOON
        for verb, person, workshop, minutes in acts:
            now += timedelta(minutes=minutes)
            act(session, verb, people[person], planned[workshop], now)
            session.flush()
            check_workshops(session)
        raise Undone

    with suppress(Undone):
        database.transact_now(play)


def test_a_crowd_that_comes_and_goes_at_once_loses_no_seat(databases: Sequence[Database]) -> None:
    rng = Random(11)
    people, planned = databases[0].transact_now(a_small_world)
    for number in range(20 if MANY else 2):
        now = NOON + number * HOUR

        def a_whim(now: datetime = now) -> Press:
            verb, person = rng.choice(VERBS), rng.choice(people)
            workshop = rng.choice(planned)
            return lambda session: act(session, verb, person, workshop, now)

        together(databases, [a_whim() for _ in range(100)])
        assert databases[0].transact_now(miscounted) == []


def miscounted(session: Session) -> list[int]:
    """At one instant many ask: their order is that of their ids, not of their asking."""
    session.expire_all()
    return [it.id for it in session.scalars(select(Workshop)) if not is_counted_right(session, it)]


def is_counted_right(session: Session, workshop: Workshop) -> bool:
    rows = session.scalars(select(Registration).filter_by(workshop_id=workshop.id)).all()
    holding = [it for it in rows if it.status in registrations.HOLDING]
    waiting = [it for it in rows if it.status is RegistrationStatus.WAITING]
    full = workshop.taken == workshop.places
    return workshop.taken == len(holding) <= workshop.places and (full or not waiting)
