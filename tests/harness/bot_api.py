from collections.abc import AsyncIterator

import pytest
from aiohttp.test_utils import TestServer
from telegram import Bot

from bot.telegram.request import build_bot
from sandbox.server import build
from sandbox.world.world import Limits, World
from tests.harness.places import TOKEN
from tests.harness.waiting import TIMEOUT

NO_LIMIT = Limits(rate_all=0, rate_chat=0, burst_chat=0)


@pytest.fixture
def limits() -> Limits:
    """No limit; a test of the pace overrides this fixture."""
    return NO_LIMIT


@pytest.fixture
def world(limits: Limits) -> World:
    return World(limits)


@pytest.fixture
async def telegram_url(world: World) -> AsyncIterator[str]:
    server = TestServer(build(world))
    await server.start_server()
    yield str(server.make_url("")).rstrip("/")
    await server.close()


@pytest.fixture
def request_timeout(request: pytest.FixtureRequest) -> float:
    """Seconds for each answer of Telegram: few only where one never comes (`timeout` in the name).

    Not too few: what is sent again after a time-out must arrive, on a busy machine too.
    """
    return 2.0 if "timeout" in request.node.name else TIMEOUT


@pytest.fixture
async def bot(telegram_url: str, request_timeout: float) -> AsyncIterator[Bot]:
    async with build_bot(TOKEN, telegram_url, timeout=request_timeout) as bot:
        yield bot
