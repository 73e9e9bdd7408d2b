"""Verdicts of many people for one session do not wait for each other in a circle."""

import asyncio
from functools import partial

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.conversation import Conversation
from models.engine.database import Database, open_database
from models.enrolment import Enrolment, EnrolmentStatus
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import AgeBand, Situation
from rules.geography.zones import ZoneKind, ZoneReason, ZoneVerdict
from services.conversation import stack
from services.enrolment import eligibility, places
from services.enrolment.places import PlaceResult
from services.people.addresses import on_telegram
from tests.harness.builders import BOT, NOON, a_person, a_session, the_conversations

INSIDE = ZoneVerdict(ZoneKind.QPV, "QN1", "Q", ZoneReason.INSIDE_QUARTER, "2024")


@pytest.mark.both_databases("verdicts lock a session that others refer to")
async def test_many_verdicts_at_once_are_all_given(database: Database) -> None:
    runs = 0

    def prepare(session: Session) -> list[int]:
        a_session(session, seats=100)
        return [a_person(session, telegram_id).id for telegram_id in range(1, 25)]

    def assess(session: Session, person_id: int) -> None:
        nonlocal runs
        runs += 1
        eligibility.judge_and_store(
            session,
            person_id,
            session.scalars(select(ProgrammeSession)).one(),
            situation=Situation.REGISTERED,
            age=AgeBand.FROM_26_TO_49,
            insee=None,
            zone=INSIDE,
            method="address",
            now=NOON,
        )

    people = await database.transact(prepare)
    await asyncio.gather(*(database.transact(partial(assess, person_id=it)) for it in people))
    enrolled = await database.read(lambda session: len(session.scalars(select(Enrolment)).all()))
    assert (enrolled, runs) == (24, 24)


async def test_a_place_asked_while_the_session_closes_is_not_given(postgresql_url: str) -> None:
    """Two processes: the session was open when it was read, and is not when the seat is taken."""
    first, second = open_database(postgresql_url), open_database(postgresql_url)
    loop, read = asyncio.get_running_loop(), asyncio.Event()

    def prepare(session: Session) -> int:
        here, person = a_session(session), a_person(session, 7)
        offered = {"status": EnrolmentStatus.OFFERED, "changed_at": NOON}
        session.add(Enrolment(person_id=person.id, session_id=here.id, **offered))
        return person.id

    def ask(session: Session, person_id: int) -> PlaceResult:
        here = session.scalars(select(ProgrammeSession)).one()
        loop.call_soon_threadsafe(read.set)
        session.execute(text("SELECT pg_sleep(0.3)"))
        return places.take_place(session, person_id, here, NOON)

    def close(session: Session) -> None:
        session.scalars(select(ProgrammeSession)).one().closed_at = NOON

    person_id = first.transact_now(prepare)
    asking = asyncio.create_task(first.transact(partial(ask, person_id=person_id)))
    await read.wait()
    await second.transact(close)
    assert await asking is PlaceResult.CLOSED
    for database in (first, second):
        database.close()


async def test_a_turn_that_waited_for_another_sees_what_it_wrote(postgresql_url: str) -> None:
    """Two processes, one person: SQLite has one writer, so this is PostgreSQL's."""
    first, second = open_database(postgresql_url), open_database(postgresql_url)
    first.transact_now(lambda session: _converse(session, "one"))
    entered = asyncio.Event()
    loop = asyncio.get_running_loop()

    def write(session: Session) -> None:
        found = stack.find(session, the_conversations().entering, BOT, on_telegram(7))
        assert found is not None
        loop.call_soon_threadsafe(entered.set)
        session.execute(text("SELECT pg_sleep(0.3)"))
        session.execute(text("UPDATE conversations SET step = 'two'"))

    def read(session: Session) -> str:
        found = stack.find(session, the_conversations().entering, BOT, on_telegram(7))
        assert found is not None
        return found.open[0].position.step

    writing = asyncio.create_task(first.transact(write))
    await entered.wait()
    assert await second.transact(read) == "two"
    await writing
    for database in (first, second):
        database.close()


def _converse(session: Session, step: str) -> None:
    person = a_person(session, 7)
    kept = {"answers": {}, "trail": [], "question": 1, "last_question": 1, "heard_at": NOON}
    session.add(
        Conversation(person_id=person.id, depth=0, script="way_in", version=1, step=step, **kept)
    )
