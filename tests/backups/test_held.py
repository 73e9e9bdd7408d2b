"""A restored bot waits for `declic resume`, whatever happens to its database meanwhile."""

import asyncio
from pathlib import Path

import pytest
from sqlalchemy.exc import DatabaseError

from bot.backups.held import LOOK_AGAIN, wait_while_held
from bot.settings import Settings
from models.engine import hold
from models.engine.database import open_database
from tests.harness.processes import TOKEN, free_port

JUNK = b"no database" * 1000


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    url = f"sqlite:///{tmp_path / 'declic.db'}"
    return Settings(_env_file=None, bot_token=TOKEN, database_url=url, port=free_port())


async def test_a_database_that_cannot_be_read_is_held_still(settings: Settings) -> None:
    file = file_of(settings)
    database = open_database(settings.database_url)
    database.transact_now(lambda session: hold.hold(session.connection()))
    database.close()
    whole = await asyncio.to_thread(file.read_bytes)
    waiting = asyncio.create_task(wait_while_held(settings, asyncio.Event(), several=False))
    assert await goes_on(waiting)
    await asyncio.to_thread(file.write_bytes, JUNK)
    assert await goes_on(waiting)
    await asyncio.to_thread(file.write_bytes, whole)
    database = open_database(settings.database_url)
    database.transact_now(lambda session: hold.release(session.connection()))
    await waiting
    database.close()


async def test_a_database_that_cannot_be_read_at_the_start_is_told(settings: Settings) -> None:
    await asyncio.to_thread(file_of(settings).write_bytes, JUNK)
    with pytest.raises(DatabaseError):
        await wait_while_held(settings, asyncio.Event(), several=False)


def file_of(settings: Settings) -> Path:
    return Path(settings.database_url.removeprefix("sqlite:///"))


async def goes_on(waiting: asyncio.Task[None]) -> bool:
    """Tell whether it waits still, after some looks."""
    done, _ = await asyncio.wait([waiting], timeout=4 * LOOK_AGAIN)
    return not done
