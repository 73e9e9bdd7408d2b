"""`/health` tells that a process lives, `/ready` whether it can do its work."""

from typing import Any

import pytest
from aiohttp.test_utils import TestClient, TestServer
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from telegram import Bot

from bot import readiness
from bot.delivery.leader import Leader
from bot.readiness import Readiness
from bot.telegram.request import NotTaken
from bot.web.server import build
from models.engine.database import Database, open_database
from sandbox.world.faults import Fault
from sandbox.world.world import World
from scheduler.heartbeat import FOR_A_WHILE, SEVERAL, Heartbeat
from tests.database.test_timeouts import NO_ANSWER
from tests.harness.builders import BOT
from tests.harness.database.swallowing_proxy import a_proxy


class Clock:
    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


async def asked(look: Readiness) -> tuple[int, dict[str, Any], int]:
    """What `/ready` says, and how `/health` answers beside it."""
    site = build(None, heartbeat=look.heartbeat, readiness=look)
    async with TestClient(TestServer(site)) as client:
        ready = await client.get("/ready")
        return ready.status, await ready.json(), (await client.get("/health")).status


async def test_all_is_well(database: Database, bot: Bot) -> None:
    clock = Clock()
    heartbeat, leader = Heartbeat(clock), Leader(database, BOT, "ada")
    await leader.step()
    heartbeat.note_success("reminders")
    clock.seconds += 7
    assert await asked(Readiness(database, bot, heartbeat, leader)) == (
        200,
        {
            "ready": True,
            "bot": BOT,
            "database": True,
            "telegram": True,
            "token": True,
            "alone": True,
            "sends": True,
            "leads": True,
            "seconds_since_last_sweep": 7,
            "is_silent": False,
            "failing_sweeps": [],
            "late_sweeps": [],
            "loops_that_died": [],
            "seconds_since_success": {"reminders": 7},
        },
        200,
    )


async def test_a_sweep_that_fails_every_time(database: Database, bot: Bot) -> None:
    clock = Clock()
    heartbeat, leader = Heartbeat(clock), Leader(database, BOT, "ada")
    for _ in range(SEVERAL):
        heartbeat.note_failure("reminders")
    clock.seconds += FOR_A_WHILE
    status, told, health = await asked(Readiness(database, bot, heartbeat, leader))
    assert (status, told["failing_sweeps"], health) == (503, ["reminders"], 200)
    assert told["seconds_since_success"] == {"reminders": None}


async def test_a_loop_that_died_and_runs_again_is_told_to_whoever_asks(
    database_url: str, bot: Bot
) -> None:
    database = open_database(database_url)
    leader = Leader(database, BOT, "ada")
    dying = {"leader": False, "topics": True}
    look = Readiness(database, bot, Heartbeat(), leader, died_lately=lambda: dying)
    status, told, health = await asked(look)
    assert (status, told["loops_that_died"], health) == (200, ["topics"], 200)
    database.close()


async def test_sends_that_stopped_after_failures_in_a_row_are_told(
    database_url: str, bot: Bot
) -> None:
    database = open_database(database_url)
    leader = Leader(database, BOT, "ada")
    status, told, health = await asked(
        Readiness(database, bot, Heartbeat(), leader, is_shut=lambda: True)
    )
    assert (status, told["sends"], health) == (503, False, 200)
    database.close()


async def test_telegram_is_asked_when_it_has_said_nothing_lately(
    database_url: str, bot: Bot, world: World
) -> None:
    database, ahead = open_database(database_url), Clock()
    ahead.seconds = float("inf")
    leader = Leader(database, BOT, "ada")
    lately = Readiness(database, bot, Heartbeat(), leader)
    long_ago = Readiness(database, bot, Heartbeat(), leader, monotonic=ahead)
    world.faults.set([Fault("500", method="getMe", times=1_000)])
    statuses = [(await asked(look))[0] for look in (lately, long_ago)]
    world.faults.set([])
    statuses.append((await asked(long_ago))[0])
    assert statuses == [200, 503, 200]
    database.close()


async def test_a_token_that_is_revoked_is_told_at_once_and_logged_once(
    database_url: str, bot: Bot, world: World
) -> None:
    database = open_database(database_url)
    look = Readiness(database, bot, Heartbeat(), Leader(database, BOT, "ada"))
    assert (await asked(look))[0] == 200
    world.faults.set([Fault("401", method="*", times=1_000)])
    with capture_logs() as lines:
        for _ in range(2):
            with pytest.raises(NotTaken):  # what is queued waits, as in an outage
                await bot.send_message(1, "Bonjour")
    status, told, health = await asked(look)
    assert (status, told["telegram"], told["token"], health) == (503, False, False, 200)
    assert [line["event"] for line in lines] == ["token_refused"]
    assert "BOT_TOKEN" in lines[0]["hint"]
    world.faults.set([])
    assert (await asked(look))[0] == 200
    database.close()


async def test_a_database_that_vanished(
    postgresql_url: str, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    with a_proxy(postgresql_url) as proxy:
        database = open_database(proxy.url, NO_ANSWER)
        look = Readiness(database, bot, Heartbeat(), Leader(database, BOT, "ada"))
        assert (await asked(look))[0] == 200
        proxy.vanish()
        with monkeypatch.context() as patched:
            patched.setattr(readiness, "TIMEOUT", 0.1)
            status, told, health = await asked(look)
        assert (status, told["database"], told["telegram"], health) == (503, False, True, 200)
        proxy.come_back()
        await look._asking["database"]
        await _until_found(database)
        assert (await asked(look))[0] == 200
        database.close()
        database.engine.dispose()


async def _until_found(database: Database) -> None:
    def nothing(_: Session) -> None:
        """Only a turn that is kept."""

    while True:
        try:
            return await database.transact(nothing)
        except OperationalError:
            continue
