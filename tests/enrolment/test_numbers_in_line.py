"""Fifty people join a waiting list at once: a number is one person's when it is said."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import Engine, create_engine, make_url, select
from sqlalchemy.orm import Session

from models.engine.database import Database
from models.engine.session import open_session
from models.enrolment import Enrolment, EnrolmentStatus
from models.programme import ProgrammeSession
from models.workshops import Workshop
from rules.enrolment.eligibility import AgeBand, Situation
from rules.geography.zones import ZoneKind, ZoneReason, ZoneVerdict
from services.enrolment import eligibility, places
from services.workshops import registrations
from tests.harness.builders import NOON, a_person, a_session, a_workshop

FIFTY = 50
SECOND = timedelta(seconds=1)
UNSURE = ZoneVerdict(ZoneKind.TO_CHECK, "QN1", "Q", ZoneReason.NEAR_BORDER, "2024")
Join = Callable[[Session, int, datetime], int | None]


def into_the_session(session: Session, person_id: int, now: datetime) -> int | None:
    here = session.scalars(select(ProgrammeSession)).one()
    places.take_place(session, person_id, here, now)
    return places.rank(session, person_id, here)


def to_be_checked(session: Session, person_id: int, now: datetime) -> int | None:
    here = session.scalars(select(ProgrammeSession)).one()
    eligibility.judge_and_store(
        session,
        person_id,
        here,
        situation=Situation.REGISTERED,
        age=AgeBand.FROM_26_TO_49,
        insee=None,
        zone=UNSURE,
        method="address",
        now=now,
    )
    return places.rank(session, person_id, here)


def into_the_workshop(session: Session, person_id: int, now: datetime) -> int | None:
    workshop = session.scalars(select(Workshop)).one()
    return registrations.register(session, person_id, workshop.id, now, lambda _: person_id).rank


def full(session: Session, *, workshop: bool) -> list[int]:
    """Those who will ask for a place where there is none."""
    here = a_session(session, seats=FIFTY if workshop else 0, overbooking=0)
    people = [a_person(session, telegram_id).id for telegram_id in range(1, FIFTY + 1)]
    status = EnrolmentStatus.PLACE if workshop else EnrolmentStatus.OFFERED
    for person_id in people:
        values = {"session_id": here.id, "status": status, "changed_at": NOON}
        session.add(Enrolment(person_id=person_id, **values))
    if workshop:
        a_workshop(session, here, NOON + timedelta(days=20), places=0)
    return people


@pytest.fixture
def crowded(postgresql_url: str) -> Iterator[Engine]:
    """A connection for each of them, as with many processes."""
    address = make_url(postgresql_url).set(drivername="postgresql+psycopg")
    engine = create_engine(address, pool_size=FIFTY)
    yield engine
    engine.dispose()


@pytest.mark.parametrize("join", [into_the_session, to_be_checked, into_the_workshop])
def test_each_reads_a_number_of_their_own(crowded: Engine, join: Join) -> None:
    begun = threading.Barrier(FIFTY)

    def ask(person_id: int, now: datetime) -> int | None:
        with open_session(crowded) as session, session.begin():
            session.connection()
            begun.wait(60)
            return join(session, person_id, now)

    with open_session(crowded) as session, session.begin():
        people = full(session, workshop=join is into_the_workshop)
    read = [NOON + SECOND * number / FIFTY for number in range(FIFTY)]
    with ThreadPoolExecutor(FIFTY) as threads:
        told = list(threads.map(ask, people, reversed(read)))
    assert sorted(number or 0 for number in told) == list(range(1, FIFTY + 1))


@pytest.mark.parametrize("join", [into_the_session, to_be_checked, into_the_workshop])
def test_who_read_the_clock_before_but_came_after_is_behind(database: Database, join: Join) -> None:
    people = database.transact_now(partial(full, workshop=join is into_the_workshop))

    def ask(at: int) -> Callable[[Session], int | None]:
        return lambda session: join(session, people[at], NOON - SECOND * at)

    assert [database.transact_now(ask(at)) for at in range(3)] == [1, 2, 3]
