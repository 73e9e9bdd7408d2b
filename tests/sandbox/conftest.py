"""A sandbox on a real port, a bot and a control hand that speak to it over HTTP."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import aiohttp
import pytest
from aiohttp.test_utils import TestServer

from sandbox.server import build
from sandbox.world.limits import Limits
from sandbox.world.world import World

TOKEN = "42:secret"


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


@asynccontextmanager
async def played(world: World) -> AsyncIterator[Sandbox]:
    async with TestServer(build(world)) as server, aiohttp.ClientSession() as session:
        yield Sandbox(world, str(server.make_url("")).rstrip("/"), session)


@pytest.fixture
async def sandbox(world: World) -> AsyncIterator[Sandbox]:
    async with played(world) as sandbox:
        yield sandbox


@pytest.fixture
async def chat(sandbox: Sandbox) -> Sandbox:
    """The sandbox once Camille (1001) has said hello and the bot has heard it."""
    sandbox.world.say("participant", text="/start")
    sandbox.world.take_updates()
    return sandbox
