"""Play those who look at pages: browsers, strangers who send a byte a second, and large bodies.

`python -m benchmarks.visitors SECONDS VISITORS PAUSE SLOW LARGE PORT…` reads paths, a line each,
and prints how quick the pages were.  `VISITORS` look at one after another, each `PAUSE` seconds
after the last; `SLOW` never end what they ask; `LARGE` send two megabytes a second each.
"""

import asyncio
import json
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from io import BytesIO
from itertools import count
from statistics import median
from typing import Any

from aiohttp import ClientError, ClientSession, ClientTimeout, TCPConnector

from benchmarks.real_life import at
from benchmarks.words import PATH

TOO_LARGE = b"a" * 2 * 1024 * 1024
HALF = b"GET / HTTP/1.1\r\nHost: a\r\nX-Slow: "
TIMEOUT = 30.0


@dataclass(slots=True)
class Visits:
    """What many visitors of the same processes see."""

    ports: Sequence[int]
    paths: Sequence[str]
    until: float
    pages: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))
    """Seconds that pages took, by the first word of their path."""
    statuses: Counter[str] = field(default_factory=Counter)

    async def browse(self, number: int, session: ClientSession, pause: float) -> None:
        """Look at one page after another; each visitor begins at another one."""
        await asyncio.sleep(pause * number / 211 % max(pause, 1e-9))
        for step in count(number):
            began = time.monotonic()
            if began >= self.until:
                return
            path = self.paths[step % len(self.paths)]
            try:
                async with session.get(self._at(number, path)) as response:
                    await response.read()
                    self.statuses[str(response.status)] += 1
            except (ClientError, TimeoutError) as error:
                self.statuses[type(error).__name__] += 1
            else:
                self.pages[path.split("/")[1]].append(time.monotonic() - began)
            await asyncio.sleep(max(0.0, began + pause - time.monotonic()))

    async def stay_slow(self, number: int) -> None:
        """Send a byte a second, and begin again once the bot hangs up."""
        while time.monotonic() < self.until:
            with suppress(OSError):
                _, writer = await asyncio.open_connection("127.0.0.1", self._port(number))
                writer.write(HALF)
                while time.monotonic() < self.until and not writer.is_closing():
                    await asyncio.sleep(1)
                    writer.write(b"a")
                    await writer.drain()
                writer.close()
                self.statuses["slow, hung up"] += 1

    async def send_too_much(self, number: int, session: ClientSession) -> None:
        while time.monotonic() < self.until:
            try:
                for path in (PATH, "/"):
                    url = self._at(number, path)
                    async with session.post(url, data=BytesIO(TOO_LARGE)) as response:
                        self.statuses[f"large, {response.status}"] += 1
            except (ClientError, TimeoutError):
                self.statuses["large, hung up"] += 1
            await asyncio.sleep(1)

    def figures(self, seconds: float) -> Mapping[str, Any]:
        all_pages = sorted(wait for waits in self.pages.values() for wait in waits)
        p99_ms = {kind: round(at(sorted(waits), 99) * 1000) for kind, waits in self.pages.items()}
        return {
            "pages_a_second": len(all_pages) / seconds,
            "page_p50_ms": median(all_pages) * 1000 if all_pages else 0.0,
            "page_p99_ms": at(all_pages, 99) * 1000 if all_pages else 0.0,
            "statuses": self.statuses,
            "p99_ms_by_kind": p99_ms,
        }

    def _at(self, number: int, path: str) -> str:
        return f"http://127.0.0.1:{self._port(number)}{path}"

    def _port(self, number: int) -> int:
        return self.ports[number % len(self.ports)]


async def visit(
    ports: Sequence[int],
    paths: Sequence[str],
    seconds: float,
    visitors: int,
    pause: float,
    slow: int,
    large: int,
) -> Mapping[str, Any]:
    visits = Visits(ports, paths, time.monotonic() + seconds)
    connections = TCPConnector(limit=0)
    async with ClientSession(connector=connections, timeout=ClientTimeout(TIMEOUT)) as session:
        some: Sequence[tuple[int, Callable[[int], Awaitable[None]]]] = (
            (visitors, lambda number: visits.browse(number, session, pause)),
            (slow, visits.stay_slow),
            (large, lambda number: visits.send_too_much(number, session)),
        )
        await asyncio.gather(*(play(number) for many, play in some for number in range(many)))
    return visits.figures(seconds)


if __name__ == "__main__":
    numbers = sys.argv[1:]
    lasting, people, between, slowly, largely = (float(it) for it in numbers[:5])
    seen = visit(
        [int(port) for port in numbers[5:]],
        sys.stdin.read().split(),
        lasting,
        int(people),
        between,
        int(slowly),
        int(largely),
    )
    print(json.dumps(asyncio.run(seen)))
