"""Run a small load balancer before several processes: connections go to each that accepts them."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from threading import Thread

LARGEST = 65_536


@dataclass
class Balancer:
    """Pass each new connection to the next process in turn; one that refuses it is left out."""

    ports: Sequence[int]
    loop: asyncio.AbstractEventLoop
    port: int = 0
    is_cut: bool = False
    """Whether nobody is reached: connections are closed as they come."""
    _next: int = 0
    _connections: set[asyncio.Task[None]] = field(default_factory=set)

    def cut(self) -> None:
        """Close all connections, and refuse new ones, as where a process was killed."""
        self.is_cut = True
        asyncio.run_coroutine_threadsafe(self.close(), self.loop).result()

    def lead_to(self, ports: Sequence[int]) -> None:
        """Lead to these from now on, those that are connected too."""
        self.cut()
        self.ports = ports
        self.mend()

    def mend(self) -> None:
        self.is_cut = False

    async def take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connection = asyncio.current_task()
        assert connection is not None
        self._connections.add(connection)
        opened = [writer]
        try:
            if self.is_cut:
                return
            served = await self._connect()
            if served is not None:
                opened.append(served[1])
                await asyncio.gather(_pass(reader, served[1]), _pass(served[0], writer))
        except asyncio.CancelledError:
            pass  # cut, or the test is over
        finally:
            self._connections.discard(connection)
            for stream in opened:
                stream.close()
                with suppress(ConnectionError):
                    await stream.wait_closed()

    async def close(self) -> None:
        connections = list(self._connections)
        for connection in connections:
            connection.cancel()
        await asyncio.gather(*connections, return_exceptions=True)

    async def _connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        for _ in self.ports:
            self._next += 1
            with suppress(OSError):
                port = self.ports[self._next % len(self.ports)]
                return await asyncio.open_connection("127.0.0.1", port)
        return None


async def _pass(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(ConnectionError):
        while received := await source.read(LARGEST):
            target.write(received)
            await target.drain()
    target.close()


@contextmanager
def a_balancer(ports: Sequence[int]) -> Iterator[Balancer]:
    loop = asyncio.new_event_loop()
    thread = Thread(target=loop.run_forever, daemon=True)
    thread.start()
    balancer = Balancer(ports, loop)
    starting = asyncio.start_server(balancer.take, "127.0.0.1", 0)
    server = asyncio.run_coroutine_threadsafe(starting, loop).result()
    balancer.port = server.sockets[0].getsockname()[1]
    try:
        yield balancer
    finally:
        loop.call_soon_threadsafe(server.close)
        asyncio.run_coroutine_threadsafe(balancer.close(), loop).result()
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
