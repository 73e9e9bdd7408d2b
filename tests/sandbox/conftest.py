"""A sandbox on a real port, a bot and a control hand that speak to it over HTTP."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from sandbox.limits import Limits
from sandbox.server import build
from sandbox.world import World
from tests.sandbox import chromium

TOKEN = "42:secret"
SPECIFICATION_MISSING = (
    "BOT_API_SPEC IS NOT SET: methods.json is not held against the published specification."
)


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Without what they need, tests leave the run and say so; REQUIRE_ALL=1 makes them fail."""
    if os.environ.get("REQUIRE_ALL") == "1":
        return
    for fixture, is_there, line in (
        ("chromium_path", chromium.find(), chromium.MISSING),
        ("published", os.environ.get("BOT_API_SPEC"), SPECIFICATION_MISSING),
    ):
        gone = [item for item in items if fixture in getattr(item, "fixturenames", ())]
        if gone and not is_there:
            items[:] = [item for item in items if item not in gone]
            config.hook.pytest_deselected(items=gone)
            _say_loudly(config, line)


def _say_loudly(config: pytest.Config, line: str) -> None:
    """Past the capture, and once even when several workers collect."""
    if os.environ.get("PYTEST_XDIST_WORKER", "gw0") != "gw0":
        return
    capture = config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        os.write(2, f"\n*** {line} ***\n".encode())


@dataclass(frozen=True)
class Sandbox:
    world: World
    url: str
    session: aiohttp.ClientSession

    async def bot(self, method: str, **parameters: Any) -> dict[str, Any]:
        """The whole answer of one call."""
        address = f"{self.url}/bot{TOKEN}/{method}"
        async with self.session.post(address, json=parameters) as response:
            answer: dict[str, Any] = await response.json()
            assert response.status == answer.get("error_code", 200)
            return answer

    async def done(self, method: str, **parameters: Any) -> Any:
        answer = await self.bot(method, **parameters)
        assert answer["ok"], answer
        return answer["result"]

    async def refused(self, method: str, **parameters: Any) -> str:
        answer = await self.bot(method, **parameters)
        assert not answer["ok"], answer
        return str(answer["description"])

    async def control(self, verb: str, path: str, body: Any = None) -> Any:
        async with self.session.request(verb, f"{self.url}/control/{path}", json=body) as response:
            answer = await response.json()
            assert response.status == 200, answer
            return answer

    async def confused(self, verb: str, path: str, body: Any = None) -> str:
        async with self.session.request(verb, f"{self.url}/control/{path}", json=body) as response:
            assert response.status in (400, 422)
            return str((await response.json())["error"])


@pytest.fixture
def world() -> World:
    return World(Limits(rate_all=0, rate_chat=0))


@pytest.fixture
async def sandbox(world: World) -> AsyncIterator[Sandbox]:
    async with TestServer(build(world)) as server, aiohttp.ClientSession() as session:
        yield Sandbox(world, str(server.make_url("")).rstrip("/"), session)


@pytest.fixture
async def chat(sandbox: Sandbox) -> Sandbox:
    """The sandbox once Camille (1001) has said hello and the bot has heard it."""
    sandbox.world.say("participant", text="/start")
    sandbox.world.take_updates()
    return sandbox


@pytest.fixture(scope="session")
def chromium_path() -> str:
    path = chromium.find()
    if path is None:
        pytest.fail(chromium.MISSING)
    return path
