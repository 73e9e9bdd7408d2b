"""Streams of the chat page: however many are asked for, requests are answered and a stop is short.

Whoever holds them open by one cookie, from one address, without a cookie, or reads nothing.
"""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field

import pytest
from aiohttp import web
from sqlalchemy.orm import Session

from bot.web import origin, server
from bot.web.connections import Runner
from bot.webchat import streams
from bot.webchat.streams import MOST_A_PERSON
from services.conversation.replies import Say
from services.people import addresses, people
from services.webchat import devices
from services.webchat.devices import KnownDevice
from services.webchat.messages import PageWriter
from tests.harness.chat import Chat
from tests.harness.places import until

BOT = 1
REQUESTS = 10
"""Connections that the server takes at once, beside its streams."""


@dataclass
class Listener:
    """One connection on which a stream was asked for."""

    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    head: bytes = b""

    @property
    def is_taken(self) -> bool:
        return self.head.startswith(b"HTTP/1.1 200")

    async def is_closed(self) -> bool:
        """Wait until it is: a test that fails here hangs until pytest's own limit."""
        with suppress(ConnectionError):
            while await self.reader.read(2**16):
                pass
        return True


@dataclass
class Door:
    """The bot's web server, as it runs, and those who connect to it."""

    chat: Chat
    runner: Runner
    writers: list[asyncio.StreamWriter] = field(default_factory=list)

    async def somebody(self) -> tuple[str, KnownDevice]:
        """Return the secret and the device of a new person of the page."""

        def work(session: Session) -> tuple[str, KnownDevice]:
            device, secret = devices.welcome(session, BOT, "fr", self.chat.world.now())
            return secret, device

        return await self.chat.app.database.transact(work)

    async def say(self, device: KnownDevice, words: str) -> None:
        def work(session: Session) -> None:
            people.lock_person(session, device.person_id)
            now = self.chat.world.now()
            PageWriter.of(session, device.person_id, now, {}).say([Say(words)])

        await self.chat.app.database.transact(work)

    async def listen(self, secret: str = "", path: str = "/chat/events") -> Listener:
        """Ask for a stream; return it once its head has come."""
        host, port = self.runner.addresses[0][:2]
        reader, writer = await asyncio.open_connection(host, port)
        self.writers.append(writer)
        cookie = f"Cookie: {origin.cookie_name(BOT)}={secret}\r\n" if secret else ""
        writer.write(f"GET {path} HTTP/1.1\r\nHost: a\r\n{cookie}\r\n".encode())
        return Listener(reader, writer, await reader.readuntil(b"\r\n\r\n"))

    async def is_answered(self) -> bool:
        asked = await self.listen(path="/health")
        return asked.head.startswith(b"HTTP/1.1 200")

    @property
    def count(self) -> int:
        return self.chat.app.streams.count

    async def until_count(self, count: int) -> None:
        async def is_so() -> bool:
            return self.count == count

        await until(is_so)


@asynccontextmanager
async def a_door(chat: Chat) -> AsyncIterator[Door]:
    await chat.play("= mail\n")
    app = server.build(None, *chat.app.sites, answers=chat.app.answers)
    runner = Runner(app, shutdown_timeout=8, most=REQUESTS)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    door = Door(chat, runner)
    try:
        yield door
    finally:
        chat.app.streams.end()
        for writer in door.writers:
            writer.transport.abort()
        await runner.cleanup()


async def test_one_cookie_holds_a_few_streams_the_newest(chat: Chat) -> None:
    async with a_door(chat) as door:
        secret, _ = await door.somebody()
        held = [await door.listen(secret) for _ in range(REQUESTS * 3)]
        assert all(it.is_taken for it in held)
        assert door.count == MOST_A_PERSON
        assert all([await it.is_closed() for it in held[:-MOST_A_PERSON]])
        assert await door.is_answered()


async def test_without_a_cookie_nothing_is_held(chat: Chat) -> None:
    async with a_door(chat) as door:
        for secret in ("", "guessed"):
            for _ in range(REQUESTS * 3):
                assert (await door.listen(secret)).head.startswith(b"HTTP/1.1 401")
        assert door.count == 0
        assert await door.is_answered()


async def test_who_holds_several_makes_room_for_who_has_none(chat: Chat) -> None:
    """All come from one address, as from behind one proxy."""
    async with a_door(chat) as door:
        door.chat.app.streams.most = 5
        many, one = (await door.somebody())[0], (await door.somebody())[0]
        crowd = [await door.listen(many) for _ in range(4)]
        kept = await door.listen(one)
        newcomers = [await door.listen((await door.somebody())[0]) for _ in range(3)]
        assert all(it.is_taken for it in (kept, *newcomers)) and door.count == 5
        assert all([await it.is_closed() for it in crowd[:3]])
        refused = await door.listen((await door.somebody())[0])
        assert refused.head.startswith(b"HTTP/1.1 503") and b"Retry-After" in refused.head
        assert door.count == 5
        asks = await door.listen(one, path="/chat/messages")
        assert asks.is_taken


async def test_who_goes_leaves_room_at_once(chat: Chat) -> None:
    async with a_door(chat) as door:
        secret, _ = await door.somebody()
        gone = await door.listen(secret)
        assert door.count == 1
        gone.writer.transport.abort()
        await door.until_count(0)
    assert not chat.errors


async def test_a_crowd_that_comes_back_at_once_keeps_nobody_from_chatting(chat: Chat) -> None:
    """They wait for their turn, a few dozen of them by a cookie that opens nothing."""
    async with a_door(chat) as door:
        chat.app.streams.most = 4 * 3 * REQUESTS
        secrets = [(await door.somebody())[0] for _ in range(2 * REQUESTS)]
        async with chat.app.streams.room:  # it takes its time
            crowd = [*secrets, *["guessed"] * REQUESTS, *["one too many"] * 3]
            asked = [asyncio.create_task(door.listen(it)) for it in crowd]
            refused = [await it for it in asked[-3:]]
            assert all(it.head.startswith(b"HTTP/1.1 503") for it in refused)
            assert (await door.listen(secrets[0], path="/chat/messages")).is_taken
        held = [await it for it in asked[:-3]]
        assert [it.is_taken for it in held] == [True] * len(secrets) + [False] * REQUESTS
        assert door.count == len(secrets)


async def test_a_stop_waits_for_no_stream_not_even_one_that_nobody_reads(
    chat: Chat,
) -> None:
    async with a_door(chat) as door:
        secret, device = await door.somebody()
        quiet = await door.listen((await door.somebody())[0])
        stuck = await door.listen(secret)
        for _ in range(20):  # more than the sockets hold: the stream waits for its reader
            await door.say(device, "a" * 500_000)
        door.chat.app.streams.nudge(addresses.lane_of(device.address))
        await asyncio.sleep(0.5)
        began = time.monotonic()
        door.chat.app.streams.end()
        await door.runner.cleanup()
        took = time.monotonic() - began
        assert await quiet.is_closed() and await stuck.is_closed()
    assert took < 2, f"{took:.1f} s"


async def test_a_stream_ends_with_the_chat_in_its_browser(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(streams, "LOOKS", 0.01)
    monkeypatch.setattr(streams, "LOOKS_AT_DEVICES", 0.02)
    async with a_door(chat) as door:
        secret, device = await door.somebody()
        closed, other = await door.listen(secret), await door.listen((await door.somebody())[0])
        looking = asyncio.create_task(chat.app.streams.run())
        await chat.app.database.transact(lambda s: devices.close(s, device.person_id, device.id))
        assert await closed.is_closed()
        assert door.count == 1 and not other.reader.at_eof()
        looking.cancel()


async def test_what_another_process_writes_is_seen(
    chat: Chat, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody nudges: the look finds it, and wakes those alone who have not seen it."""
    monkeypatch.setattr(streams, "LOOKS", 0.01)
    async with a_door(chat) as door:
        secret, device = await door.somebody()
        page = await door.listen(secret)
        looking = asyncio.create_task(chat.app.streams.run())
        await door.say(device, "Dit ailleurs")
        heard = await page.reader.readuntil(b"Dit ailleurs")
        assert b"id: 1" in heard
        looking.cancel()
