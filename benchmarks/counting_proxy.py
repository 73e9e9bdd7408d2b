"""Stands between a bot and PostgreSQL, and counts how often one waited for the other.

`python -m benchmarks.counting_proxy SOCKET THEIR_SOCKET FILE` says a line once it listens.
"""

import asyncio
import signal
import sys
from pathlib import Path

from benchmarks.counting import Count

NAME = ".s.PGSQL.5432"
"""Of the socket, in its folder."""
MOST = 2**16


class RoundTrips:
    """Of one connection: an answer, once something was asked; in how many pieces, is the same."""

    def __init__(self, count: Count) -> None:
        self.count = count
        self.asked = False

    async def ask(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(MOST):
            self.asked = True
            writer.write(data)
        writer.close()

    async def answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while data := await reader.read(MOST):
            if self.asked:
                self.asked = False
                self.count.one_more()
            writer.write(data)
        writer.close()


async def main(own: str, theirs: str, file: str) -> None:
    count = Count(Path(file))

    async def stand_between(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        to_them = await asyncio.open_unix_connection(theirs)
        trips = RoundTrips(count)
        await asyncio.gather(
            trips.ask(reader, to_them[1]), trips.answer(to_them[0], writer), return_exceptions=True
        )

    await asyncio.start_unix_server(stand_between, own)
    print(flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
