"""Run a proxy before a server, in a thread: it can vanish, like a machine that loses power."""

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
    """While it has vanished, it accepts all bytes, passes nothing on, and closes nothing."""

    server: URL
    loop: asyncio.AbstractEventLoop
    port: int = 0
    swallows: bool = False
    _connections: set[asyncio.Task[None]] = field(default_factory=set)
    _dead: set[int] = field(default_factory=set)

    @property
    def url(self) -> str:
        """Return the address of the server's database through this proxy."""
        address = self.server.set(host="127.0.0.1", port=self.port, query={})
        return address.render_as_string(hide_password=False)

    def vanish(self) -> None:
        """Cut the connections there are for good, without closing them."""
        self.swallows = True
        asyncio.run_coroutine_threadsafe(self._mark_dead(), self.loop).result()

    def come_back(self) -> None:
        self.swallows = False

    async def _mark_dead(self) -> None:
        self._dead.update(id(connection) for connection in self._connections)

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self._connections.add(connection)
        if self.swallows:
            self._dead.add(id(connection))
        try:
            server_reader, server_writer = await self._connect()
        except OSError:  # no server is there: nor does it seem so from here
            self._connections.discard(connection)
            writer.close()
            return
        try:
            passing = (
                self._pass(connection, reader, server_writer),
                self._pass(connection, server_reader, writer),
            )
            await asyncio.gather(*passing)
        except asyncio.CancelledError:
            pass  # the test is over
        finally:
            self._connections.discard(connection)
            self._dead.discard(id(connection))
            for stream in (writer, server_writer):
                stream.close()

    async def _pass(
        self,
        connection: asyncio.Task[None],
        source: asyncio.StreamReader,
        target: asyncio.StreamWriter,
    ) -> None:
        with suppress(ConnectionError):
            while received := await source.read(LARGEST):
                if id(connection) not in self._dead:
                    target.write(received)
                    await target.drain()
        if id(connection) not in self._dead:
            target.close()

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        port = self.server.port or POSTGRESQL_PORT
        if self.server.host:
            return await asyncio.open_connection(self.server.host, port)
        folder = self.server.query["host"]
        return await asyncio.open_unix_connection(Path(str(folder), f".s.PGSQL.{port}"))


@contextmanager
def a_proxy(url: str) -> Iterator[Proxy]:
    """Run a proxy before the server of this database."""
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
        asyncio.run_coroutine_threadsafe(_close(server, proxy), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()


async def _close(server: asyncio.Server, proxy: Proxy) -> None:
    server.close()
    for connection in (connections := list(proxy._connections)):
        connection.cancel()
    await asyncio.gather(*connections, return_exceptions=True)
