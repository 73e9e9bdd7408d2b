"""Behind a pool of transactions (PgBouncer), where a session of the server is nobody's."""

import asyncio
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from models.engine.database import open_database
from models.people import Person
from tests.database.test_transactions import join, people
from tests.faults.checker.verdict import broken, slowest, told
from tests.faults.region.machines import SLACK, a_region
from tests.faults.region.test_region import SLOWEST_TAKE_OVER
from tests.faults.test_kills import a_seed
from tests.harness.chat import a_chat
from tests.harness.figures import tell
from tests.harness.geocoder import FakeGeocoder
from tests.harness.playing import seed_demonstration
from tests.harness.waiting import until

MANY = 60
PEOPLE, PAUSE = 6, 1.0
"""Who talk to two machines; seconds between what one says and the next."""
STATED = text("SELECT current_setting('statement_timeout'), current_setting('lock_timeout')")
TRANSCRIPTS = Path(__file__).parents[1] / "transcripts"


def look_often(session: Session) -> set[int | None]:
    """Psycopg would prepare what it executes often."""
    for _ in range(10):
        session.scalars(select(Person.telegram_id).where(Person.telegram_id == 1)).all()
    return people(session)


async def test_transactions_find_each_other_whatever_session_they_get(pooled_url: str) -> None:
    database = open_database(pooled_url)

    def fail(session: Session) -> None:
        look_often(session)
        raise ZeroDivisionError

    for first in range(0, MANY, 10):
        await asyncio.gather(*(database.transact(join(first + n)) for n in range(10)))
        with pytest.raises(ZeroDivisionError):
            await database.transact(fail)
        found = await asyncio.gather(
            *(database.transact(look_often) for _ in range(8)), database.read(look_often)
        )
        assert found == [set(range(first + 10))] * 9
    database.close()
    database.engine.dispose()


async def test_each_transaction_has_its_limits(pooled_url: str) -> None:
    database = open_database(pooled_url)

    def stated(session: Session) -> tuple[str, str]:
        statement, lock = session.execute(STATED).one()
        return statement, lock

    told = await asyncio.gather(*(database.transact(stated) for _ in range(20)))
    assert told == [("7s", "3s")] * 20
    database.close()
    database.engine.dispose()


async def test_processes_show_that_they_are_alive(pooled_url: str) -> None:
    one, two = open_database(pooled_url), open_database(pooled_url)
    shown = [one.liveness(1), two.liveness(2)]
    for _ in range(3):
        await asyncio.gather(*(one.transact(look_often) for _ in range(4)))
        found = [await asyncio.to_thread(it.alive) for it in shown]
    assert found == [frozenset({1, 2})] * 2
    shown[0].leave()
    assert await asyncio.to_thread(shown[1].alive) == frozenset({2})
    for database in (one, two):
        database.close()
    one.engine.dispose()


async def test_a_conversation_goes_as_ever(pooled_url: str, geocoder: FakeGeocoder) -> None:
    written = (TRANSCRIPTS / "enrolment" / "qpv_by_address.txt").read_text(encoding="utf-8")
    seed_demonstration(pooled_url)
    async with a_chat(pooled_url, geocoder.url) as chat:
        assert await chat.play(written) == written


def test_another_machine_takes_over_when_the_leader_is_killed(
    postgresql_url: str, pooled_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Two machines share the few sessions; SEED=… talks as that run did."""
    seed = a_seed()
    with a_region(tmp_path, postgresql_url, PEOPLE, addresses=[pooled_url] * 2) as region:
        region.start()
        talkers = region.talkers(Random(seed), PAUSE)
        talkers.start()
        until(lambda: talkers.said >= PEOPLE, "they talk")
        region.kill_the_leader()
        enough = talkers.said + PEOPLE
        until(lambda: talkers.said >= enough, "they talk again")
        region.rest(talkers)
        with closing(region.evidence(postgresql_url)) as evidence:
            anomalies, waited = broken(evidence, SLACK), slowest(evidence)
        logs = "".join(bot.log for bot in region.bots)
    [took] = region.take_overs
    tell(
        capsys,
        f"behind PgBouncer, {talkers.said} words of {PEOPLE} people, SEED={seed}: take-over after "
        f"{took:.1f} s, slowest answer {waited:.1f} s; {told(anomalies)}",
    )
    assert anomalies == {}
    assert took < SLOWEST_TAKE_OVER
    assert "turn_failed" not in logs
