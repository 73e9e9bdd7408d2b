"""A proxy before a server, in a thread of its own: it can vanish, as a machine that loses power."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread

from sqlalchemy import URL, make_url

LARGEST = 65_536
POSTGRESQL_PORT = 5432


@dataclass
class Proxy:
    """While it has vanished it takes all that comes, passes nothing on, and closes nothing."""

    server: URL
    loop: asyncio.AbstractEventLoop
    port: int = 0
    swallows: bool = False
    _lines: set[asyncio.Task[None]] = field(default_factory=set)
    _dead: set[int] = field(default_factory=set)

    @property
    def url(self) -> str:
        """The database of the server, by this way."""
        here = self.server.set(host="127.0.0.1", port=self.port, query={})
        return here.render_as_string(hide_password=False)

    def vanish(self) -> None:
        """The connections that there are never come back."""
        self.swallows = True
        asyncio.run_coroutine_threadsafe(self._bury(), self.loop).result()

    def come_back(self) -> None:
        self.swallows = False

    async def _bury(self) -> None:
        self._dead.update(id(line) for line in self._lines)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        line = asyncio.current_task()
        assert line is not None
        self._lines.add(line)
        if self.swallows:
            self._dead.add(id(line))
        there, to_there = await self._connect()
        try:
            passing = (self._pass(line, reader, to_there), self._pass(line, there, writer))
            await asyncio.gather(*passing)
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            self._lines.discard(line)
            self._dead.discard(id(line))
            for each in (writer, to_there):
                each.close()

    async def _pass(
        self, line: asyncio.Task[None], one: asyncio.StreamReader, other: asyncio.StreamWriter
    ) -> None:
        with suppress(ConnectionError):
            while told := await one.read(LARGEST):
                if id(line) not in self._dead:
                    other.write(told)
                    await other.drain()
        if id(line) not in self._dead:
            other.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        port = self.server.port or POSTGRESQL_PORT
        if self.server.host:
            return await asyncio.open_connection(self.server.host, port)
        folder = self.server.query["host"]
        return await asyncio.open_unix_connection(Path(str(folder), f".s.PGSQL.{port}"))


@contextmanager
def a_proxy(url: str) -> Iterator[Proxy]:
    """Before the server of this database."""
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    proxy = Proxy(make_url(url), loop)
    server = asyncio.run_coroutine_threadsafe(
        asyncio.start_server(proxy.take, "127.0.0.1", 0), loop
    ).result()
    proxy.port = server.sockets[0].getsockname()[1]
    try:
        yield proxy
    finally:
        asyncio.run_coroutine_threadsafe(_end(server, proxy), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _end(server: asyncio.Server, proxy: Proxy) -> None:
    server.close()
    for line in (lines := list(proxy._lines)):
        line.cancel()
    await asyncio.gather(*lines, return_exceptions=True)
