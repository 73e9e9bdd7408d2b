"""Open pages of the chat as browsers do: a stream each, posts beside it."""

import asyncio
import re
import time
from collections import deque
from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count
from statistics import median
from typing import cast

from aiohttp import ClientSession, ClientTimeout, TCPConnector

from benchmarks.real_life import at

AT_ONCE = 100
"""Streams that are being opened at a time: with who chats, fewer than a process takes requests."""
POSTING = 40
LIMIT = 300.0
TOLD = re.compile(rb"id: (\d+)\ndata: ")
POSTED = {"Sec-Fetch-Site": "same-origin", "Accept": "application/json"}


class Wrong(Exception):
    """Raised when a bot does not do what is measured: its figures would mean nothing."""


class Page(asyncio.Protocol):
    """A page that listens; its cursor is kept when its connection is lost."""

    def __init__(self, cookie: str, text: str) -> None:
        self.cookie, self.text = cookie, text
        self.cursor, self.heard_at = 0, 0.0
        self.is_open, self.is_refused = asyncio.Event(), False
        self.is_lost = asyncio.Event()
        self.heard = asyncio.Event()
        self.transport: asyncio.Transport | None = None
        self._received = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        written_to = cast(asyncio.Transport, transport)
        self.transport, self._received = written_to, b""
        self.is_lost.clear()
        ask = f"GET /chat/events?after={self.cursor} HTTP/1.1\r\nHost: a\r\n"
        written_to.write(f"{ask}Cookie: {self.cookie}\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        self._received += data
        if not self.is_open.is_set():
            self.is_refused = not self._received.startswith(b"HTTP/1.1 200")
        *events, self._received = self._received.split(b"\n\n")
        for event in events:
            self.is_open.set()
            if told := TOLD.search(event):
                self.cursor, self.heard_at = int(told[1]), time.monotonic()
                self.heard.set()
        if self.is_refused:
            self.is_open.set()

    def connection_lost(self, _: Exception | None) -> None:
        self.transport = None
        self.is_open.clear()
        self.is_lost.set()


@dataclass(slots=True)
class Pages:
    """All pages of one run, and the people who write on them by turns."""

    port: int
    pages: Sequence[Page]
    session: ClientSession
    refused: int = 0
    _next: deque[Page] = field(init=False)
    _nonces: "count[int]" = field(default_factory=lambda: count(1))

    def __post_init__(self) -> None:
        self._next = deque(self.pages)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    async def open(self) -> float:
        """Open every stream that is not; return the seconds until all have said that they are."""
        began, room = time.monotonic(), asyncio.Semaphore(AT_ONCE)

        async def opened(page: Page) -> None:
            loop = asyncio.get_running_loop()
            async with room:
                while not page.is_open.is_set():
                    await loop.create_connection(lambda: page, "127.0.0.1", self.port)
                    await page.is_open.wait()
                    if page.is_refused:
                        self.refused += 1
                        page.is_open.clear()
                        await asyncio.sleep(1)

        async with asyncio.timeout(LIMIT):
            await asyncio.gather(*map(opened, self.pages))
        return time.monotonic() - began

    async def reopen(self) -> float:
        """Lose every stream at once, as when a proxy restarts, and open them again."""
        await self.close()
        return await self.open()

    async def close(self) -> None:
        still_open = [page for page in self.pages if page.transport is not None]
        for page in still_open:
            if page.transport is not None:
                page.transport.abort()
        await asyncio.gather(*(page.is_lost.wait() for page in still_open))

    async def write_for(self, seconds: float, a_second: float) -> Sequence[float]:
        """Let people write at their instants; return how many milliseconds each waited."""
        began, texts = time.monotonic(), round(seconds * a_second)
        return await asyncio.gather(
            *(self._write(began + number / a_second) for number in range(texts))
        )

    async def write_until(self, done: "asyncio.Future[float]", a_second: float) -> list[float]:
        waits: list[asyncio.Task[float]] = []
        began = time.monotonic()
        while not done.done():
            due_at = began + len(waits) / a_second
            waits.append(asyncio.create_task(self._write(due_at)))
            await asyncio.sleep(max(0.0, due_at + 1 / a_second - time.monotonic()))
        return await asyncio.gather(*waits)

    async def all_hear(self) -> float:
        """Return the instant at which the last page has heard something from now on."""
        for page in self.pages:
            page.heard.clear()
        async with asyncio.timeout(LIMIT):
            await asyncio.gather(*(page.heard.wait() for page in self.pages))
        return max(page.heard_at for page in self.pages)

    async def heard_elsewhere(self, other_port: int, times: int) -> Sequence[float]:
        """Post to another process; return the milliseconds until the page's stream tells of it."""
        waits = []
        for _ in range(times):
            page = self._next.popleft()
            page.heard.clear()
            posted_at = time.monotonic()
            await self._post(page, f"http://127.0.0.1:{other_port}")
            async with asyncio.timeout(LIMIT):
                await page.heard.wait()
            waits.append((page.heard_at - posted_at) * 1000)
            self._next.append(page)
        return waits

    async def _write(self, due_at: float) -> float:
        await asyncio.sleep(due_at - time.monotonic())
        waits_since = min(due_at, time.monotonic())  # a timer may ring 1 ms early
        page = self._next.popleft()
        await self._post(page, self.url)
        self._next.append(page)
        return (time.monotonic() - waits_since) * 1000

    async def _post(self, page: Page, url: str) -> None:
        form = {"nonce": f"n-{next(self._nonces)}", "after": str(page.cursor), "said": page.text}
        headers = POSTED | {"Cookie": page.cookie}
        async with self.session.post(f"{url}/chat", data=form, headers=headers) as answer:
            rows = await answer.json()
        if answer.status != 200 or len(rows["messages"]) < 2:
            raise Wrong(f"{answer.status}, {len(rows.get('messages', ()))} rows for {page.text}")


@asynccontextmanager
async def pages_of(port: int, people: Iterable[tuple[str, str]]) -> AsyncIterator[Pages]:
    """Yield the pages of people, each with a cookie and what they type; none is open yet."""
    session = ClientSession(
        connector=TCPConnector(limit=POSTING), timeout=ClientTimeout(total=LIMIT)
    )
    async with session:
        yield Pages(port, [Page(*it) for it in people], session)


def percentiles(waits: Iterable[float]) -> Mapping[str, float]:
    """Return the median and the p99 of waits."""
    ordered = sorted(waits)
    return {"p50_ms": median(ordered), "p99_ms": at(ordered, 99)}
