"""The people of the benchmark take no answer for another, and stop at one too many."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, closing
from itertools import count

import pytest
from aiohttp import ClientSession, web
from aiohttp.test_utils import TestServer

from benchmarks import fake_telegram
from benchmarks.crowd import Crowd, Person, Wrong
from benchmarks.visits import fake
from benchmarks.words import PATH

SEND, EDIT, PRESS = "sendMessage", "editMessageText", "answerCallbackQuery"
SOON = 0.5
"""Nothing more comes, however long one waits."""
RIGHT = {"message": [SEND], "callback_query": [PRESS, EDIT, SEND]}


@asynccontextmanager
async def a_crowd(calls: Mapping[str, Sequence[str]], person: Person) -> AsyncIterator[Crowd]:
    """Beside a bot that makes those calls for words, and for the press of a button."""
    with fake() as api:
        async with ClientSession() as asking, TestServer(_bot(calls, asking, api.url)) as bot:
            crowd = Crowd(bot.port or 0, {person.chat: person}, count(1), deque([person]))
            listening = asyncio.create_task(crowd.listen(api.watching))
            yield crowd
            listening.cancel()
            await asyncio.wait([listening])


def _bot(calls: Mapping[str, Sequence[str]], asking: ClientSession, url: str) -> web.Application:
    async def receive(request: web.Request) -> web.Response:
        update = await request.json()
        kind = next(it for it in calls if it in update)
        chat = update[kind]["from"]["id"]
        for method in calls[kind]:
            whose = "callback_query_id" if method == PRESS else "chat_id"
            async with asking.post(f"{url}/bot/{method}", json={whose: chat}) as response:
                await response.read()
        return web.Response()

    app = web.Application()
    app.router.add_post(PATH, receive)
    return app


async def _speak(crowd: Crowd, person: Person, times: int) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", crowd.port)
    with closing(writer):
        for _ in range(times):
            await crowd.say(person, reader, writer)


async def test_a_bot_that_makes_each_call_is_asked_on() -> None:
    person = Person(7)
    async with a_crowd(RIGHT, person) as crowd:
        await _speak(crowd, person, 4)
    assert (crowd.said, person.question) == (4, 5)
    assert all(it > 0 for it in crowd.latencies) and len(crowd.latencies) == 4


@pytest.mark.parametrize(
    "calls",
    [
        {"message": [EDIT]},
        RIGHT | {"callback_query": [PRESS, SEND, SEND]},
        RIGHT | {"callback_query": [PRESS, EDIT, EDIT, SEND]},
    ],
    ids=["another call", "twice the same instead of two", "one too many"],
)
async def test_a_bot_that_makes_another_call_ends_the_run(
    calls: Mapping[str, Sequence[str]],
) -> None:
    person = Person(7)
    async with a_crowd(calls, person) as crowd:
        with pytest.raises(Wrong, match="for"):
            await _speak(crowd, person, 2)


async def test_a_call_too_many_that_comes_late_ends_the_run_at_the_next_update() -> None:
    person = Person(7)
    async with a_crowd(RIGHT, person) as crowd:
        await _speak(crowd, person, 1)
        person.sees(fake_telegram.EDIT, 1.0)
        with pytest.raises(Wrong, match="for nothing"):
            await _speak(crowd, person, 1)


@pytest.mark.parametrize(
    "calls",
    [{"message": []}, RIGHT | {"callback_query": [PRESS, EDIT]}],
    ids=["none of one", "two of three"],
)
async def test_a_call_that_is_missing_ends_the_run(calls: Mapping[str, Sequence[str]]) -> None:
    person = Person(7)
    async with a_crowd(calls, person) as crowd:
        crowd.timeout = SOON
        with pytest.raises(TimeoutError):
            await _speak(crowd, person, 2)


async def test_the_menu_is_owed_one_message() -> None:
    person = Person(7, asks_menu=True)
    async with a_crowd(RIGHT, person) as crowd:
        await _speak(crowd, person, 2)
    assert crowd.said == 2
