"""Slow and broken strangers before the web server of the bot, on loopback."""

import asyncio
import resource
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from bot.web import forms
from bot.web.connections import ConnectionTimeouts, ConnectionWait, Runner, begin_stream
from bot.web.descriptors import (
    MOST_STREAMS,
    WANTED,
    most_requests,
    most_streams,
    raise_limit,
)
from bot.web.forms import read_form
from bot.web.server import build
from services.pages.layout import SECURITY
from tests.harness.places import until

HEALTH = b"GET /health HTTP/1.1\r\nHost: a\r\n\r\n"
HALF = b"GET /health HTTP/1.1\r\nHost: a\r\nX-Slow: "
LARGE = 32 * 1024 * 1024
FOREVER = 3600.0
Wire = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@dataclass
class House:
    """A page that waits for a word of ours, one that is large, one that fails, and a form."""

    entered: asyncio.Event = field(default_factory=asyncio.Event)
    may_end: asyncio.Event = field(default_factory=asyncio.Event)
    lost: list[bool] = field(default_factory=list)
    """An entry for each stream whose other side has gone."""

    def routes(self) -> list[web.RouteDef]:
        return [
            web.get("/long", self.long),
            web.get("/stream", self.stream),
            web.get("/large", self.large),
            web.get("/broken", self.broken),
            web.post("/form", self.form),
        ]

    async def long(self, _: web.Request) -> web.Response:
        self.entered.set()
        await self.may_end.wait()
        return web.Response(text="done")

    async def stream(self, request: web.Request) -> web.Response:
        begin_stream(request, lambda: self.lost.append(True))
        return await self.long(request)

    async def large(self, _: web.Request) -> web.Response:
        self.entered.set()
        return web.Response(body=b"a" * LARGE)

    async def broken(self, _: web.Request) -> web.Response:
        raise ValueError("words of someone")

    async def form(self, request: web.Request) -> web.Response:
        self.entered.set()
        return web.Response(text=str(await read_form(request)))


@dataclass
class Street:
    house: House
    runner: Runner
    wires: list[Wire] = field(default_factory=list)

    async def connect(self, sent: bytes = b"") -> Wire:
        wire = await asyncio.open_connection(*self.runner.addresses[0][:2])
        self.wires.append(wire)
        wire[1].write(sent)
        await wire[1].drain()
        return wire

    async def ask(self, sent: bytes) -> bytes:
        return await answer(await self.connect(sent))

    async def is_empty(self) -> bool:
        return not self.open

    @property
    def open(self) -> int:
        return len(self.runner.limit.open)


@asynccontextmanager
async def a_street(
    most: int = 10, timeouts: ConnectionTimeouts | None = None
) -> AsyncIterator[Street]:
    house = House()
    runner = Runner(build(None, house), shutdown_timeout=1, most=most, timeouts=timeouts)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    street = Street(house, runner)
    try:
        yield street
    finally:
        house.may_end.set()
        for _, writer in street.wires:
            writer.transport.abort()
        await runner.cleanup()


async def answer(wire: Wire) -> bytes:
    head = await wire[0].readuntil(b"\r\n\r\n")
    size = next(
        int(line.partition(b":")[2])
        for line in head.lower().splitlines()
        if line.startswith(b"content-length:")
    )
    return head + await wire[0].readexactly(size)


async def is_closed(wire: Wire) -> bool:
    """Waits until it is: a test that fails here hangs until pytest's own limit."""
    try:
        while await wire[0].read(2**16):
            pass
    except ConnectionError:
        pass
    return True


async def test_four_hundred_slow_strangers_keep_nobody_out() -> None:
    async with a_street(most=20) as street:
        for _ in range(400):
            await street.connect(HALF)
        assert (await street.ask(HEALTH)).startswith(b"HTTP/1.1 200")
        assert street.open == 20


async def test_who_has_kept_the_bot_waiting_longest_makes_room() -> None:
    async with a_street(most=2) as street:
        first, second = await street.connect(HALF), await street.connect(HALF)
        await street.ask(HEALTH)
        assert await is_closed(first)
        second[1].write(b"no more\r\n\r\n")
        assert (await answer(second)).startswith(b"HTTP/1.1 200")


async def test_a_request_under_way_is_never_dropped_for_another() -> None:
    async with a_street(most=1) as street:
        wire = await street.connect(b"GET /long HTTP/1.1\r\nHost: a\r\n\r\n")
        await street.house.entered.wait()
        assert await is_closed(await street.connect(HEALTH))
        street.house.may_end.set()
        assert (await answer(wire)).endswith(b"done")


async def test_a_stream_takes_the_place_of_no_request() -> None:
    async with a_street(most=1) as street:
        wire = await street.connect(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        await street.house.entered.wait()
        assert street.open == 0
        assert (await street.ask(HEALTH)).startswith(b"HTTP/1.1 200")
        street.house.may_end.set()
        assert (await answer(wire)).endswith(b"done")


async def test_a_stream_hears_at_once_that_its_reader_has_gone() -> None:
    async with a_street() as street:
        wire = await street.connect(b"GET /stream HTTP/1.1\r\nHost: a\r\n\r\n")
        await street.house.entered.wait()
        wire[1].transport.abort()

        async def is_heard() -> bool:
            return street.house.lost == [True]

        await until(is_heard)
        assert street.house.lost == [True]


@pytest.mark.parametrize(
    ("timeouts", "sent"),
    [
        (ConnectionTimeouts(headers=0.01, body=FOREVER, next=FOREVER), b""),
        (ConnectionTimeouts(headers=0.01, body=FOREVER, next=FOREVER), HALF),
        (
            ConnectionTimeouts(headers=FOREVER, body=0.01, next=FOREVER),
            b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 9\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\na=",
        ),
        (ConnectionTimeouts(headers=FOREVER, body=FOREVER, next=0.01), HEALTH),
    ],
    ids=["silent", "headers", "body", "idle"],
)
async def test_nobody_keeps_a_connection_without_end(
    timeouts: ConnectionTimeouts, sent: bytes
) -> None:
    async with a_street(timeouts=timeouts) as street:
        assert await is_closed(await street.connect(sent))
        assert street.open == 0


async def test_the_second_request_is_waited_for_no_longer_than_the_first() -> None:
    headers = iter([FOREVER, 0.0])

    class Shorter(ConnectionTimeouts):
        def seconds_for(self, awaited: ConnectionWait) -> float:
            return next(headers) if awaited is ConnectionWait.HEADERS else FOREVER

    async with a_street(timeouts=Shorter()) as street:
        wire = await street.connect(HEALTH)
        await answer(wire)
        wire[1].write(HALF)
        assert await is_closed(wire)


async def test_who_asks_for_much_and_reads_nothing_is_dropped() -> None:
    async with a_street(timeouts=ConnectionTimeouts(reading=0.01)) as street:
        await street.connect(b"GET /large HTTP/1.1\r\nHost: a\r\n\r\n")
        await street.house.entered.wait()
        await until(street.is_empty)
        assert street.open == 0


async def test_a_slow_but_whole_body_is_taken() -> None:
    async with a_street() as street:
        wire = await street.connect(
            b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Length: 3\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\n\r\na="
        )
        await street.house.entered.wait()
        wire[1].write(b"1")
        assert (await answer(wire)).endswith(b"{'a': '1'}")


@pytest.mark.parametrize(
    "sent",
    [
        HEALTH,
        b"GET /nowhere HTTP/1.1\r\nHost: a\r\n\r\n",
        b"PUT /health HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET /broken HTTP/1.1\r\nHost: a\r\n\r\n",
        b"no HTTP at all\r\n\r\n",
        b"GET / HTTP/1.1\r\nbad header\r\n\r\n",
        b"GET / HTTP/1.1\r\nX-Long: " + b"a" * 20_000 + b"\r\n\r\n",
    ],
    ids=["found", "404", "405", "500", "no HTTP", "bad header", "long header"],
)
async def test_every_answer_has_the_headers_of_security(sent: bytes) -> None:
    async with a_street() as street:
        said = (await street.ask(sent)).decode()
    for name, value in SECURITY.items():
        assert f"{name}: {value}\r\n" in said
    assert "aiohttp" not in said and "Python" not in said
    assert "words of someone" not in said and "bad header" not in said


async def test_what_broke_is_logged_without_what_was_sent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    async with a_street() as street:
        await street.ask(b"GET /broken HTTP/1.1\r\nHost: a\r\n\r\n")
        await street.ask(b"secret words\r\n\r\n")
    logged = capsys.readouterr()
    assert "request_failed" in logged.out + logged.err
    assert "words" not in logged.out + logged.err and "127.0.0.1" not in logged.out + logged.err


FORM = b"POST /form HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded"


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (FORM + b"; charset=bogus\r\nContent-Length: 3\r\n\r\na=1", b"400"),
        (FORM + b"; charset=unicode_escape\r\nContent-Length: 8\r\n\r\na=\\ud83d", b"400"),
        (FORM + b"; charset=utf-16\r\nContent-Length: 4\r\n\r\na\0=\0", b"400"),
        (FORM + b"\r\nContent-Length: 3\r\n\r\na=\xff", b"400"),
        (FORM + b"; charset=\xff\r\nContent-Length: 3\r\n\r\na=1", b"400"),
        (FORM + b"; charset=UTF-8\r\nContent-Length: 3\r\n\r\na=1", b"200"),
        (FORM + b"\r\nContent-Length: 5\r\n\r\na=%ff", b"200"),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nAccept-Language: \xff\r\n\r\n", b"400"),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nAccept-Language: \xc3\xa9\r\n\r\n", b"200"),
        (b"GET /health HTTP/1.1\r\nHost: a\r\nX-Forwarded-For: \xed\xa0\xbd\r\n\r\n", b"400"),
        (b"GET /health?a=%ff&b=%ed%a0%bd HTTP/1.1\r\nHost: a\r\n\r\n", b"200"),
    ],
)
async def test_what_is_not_utf8_is_refused(sent: bytes, status: bytes) -> None:
    async with a_street() as street:
        said = await street.ask(sent)
    assert said.startswith(b"HTTP/1.1 " + status)


async def test_a_form_that_never_ends_is_answered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(forms, "READING", 0.1)
    async with a_street() as street:
        said = await street.ask(FORM + b"\r\nContent-Length: 300\r\n\r\na=")
    assert said.startswith(b"HTTP/1.1 408")


async def test_no_nul_of_a_form_is_read() -> None:
    """PostgreSQL keeps none."""
    async with a_street() as street:
        said = await street.ask(FORM + b"\r\nContent-Length: 7\r\n\r\na=b%00c")
    assert said.endswith(b"{'a': 'bc'}")


def test_requests_leave_descriptors_to_the_database_and_telegram() -> None:
    granted, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, most))
    try:
        assert most_requests() == 100
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (granted, most))


def test_a_process_takes_the_descriptors_that_streams_want() -> None:
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    assert before[1] == resource.RLIM_INFINITY or before[1] >= WANTED
    resource.setrlimit(resource.RLIMIT_NOFILE, (400, before[1]))
    try:
        assert raise_limit() == WANTED
        assert most_streams(WANTED) == MOST_STREAMS
        assert most_streams(1024) == 512
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, before)
