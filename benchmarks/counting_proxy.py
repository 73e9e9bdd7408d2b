"""Count the round trips between a bot and PostgreSQL, from a proxy between both.

`python -m benchmarks.counting_proxy SOCKET THEIR_SOCKET FILE` prints a line once it listens.
"""

import asyncio
import signal
import sys
from pathlib import Path

from benchmarks.counting import Count

NAME = ".s.PGSQL.5432"
"""The name of the socket in its folder."""
MOST = 2**16


class RoundTrips:
    """Counts on one connection: an answer to a question is one, in however many pieces it comes."""

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

    async def forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        server = await asyncio.open_unix_connection(theirs)
        trips = RoundTrips(count)
        await asyncio.gather(
            trips.ask(reader, server[1]), trips.answer(server[0], writer), return_exceptions=True
        )

    await asyncio.start_unix_server(forward, own)
    print(flush=True)
    stop = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop.set)
    await stop.wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:4]))
