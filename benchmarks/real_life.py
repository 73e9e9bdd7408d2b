"""Measure the pace of real life: 600 people write once, 20 a second; half of them ask the menu.

`python -m benchmarks.real_life PORT WATCHING SECONDS PID` prints how long they waited, and what it
took of the processor beyond what the bot uses while nobody writes.
"""

import asyncio
import json
import os
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from itertools import count
from pathlib import Path
from statistics import median

from benchmarks.crowd import Crowd, Person

A_SECOND = 20
IDLE = 5.0
WARM, LONGEST = 3.0, 30.0
PEOPLE = range(1, 2001)
"""The first half are asked their postcode, the others have a place."""
HALF = 1000
TICK_MS = 1000 / os.sysconf("SC_CLK_TCK")

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Street:
    """Lets people write at their instants, whether the bot has answered the others or not."""

    def __init__(self, crowd: Crowd) -> None:
        self.crowd = crowd
        self.free: list[Connection] = []

    async def write(self, person: Person, due_at: float) -> float:
        """Let a person write; return the milliseconds from the instant planned to the answer."""
        await asyncio.sleep(due_at - time.monotonic())
        here = self.free.pop() if self.free else await self._connect()
        await self.crowd.say(person, *here)
        self.free.append(here)
        return (person.answered_at - due_at) * 1000

    async def _connect(self) -> Connection:
        return await asyncio.open_connection("127.0.0.1", self.crowd.port)

    async def write_for(self, seconds: float) -> Sequence[float]:
        began = time.monotonic()
        texts = round(seconds * A_SECOND)
        writers = [self.crowd.idle.popleft() for _ in range(texts)]
        writing = (self.write(it, began + n / A_SECOND) for n, it in enumerate(writers))
        return await asyncio.gather(*writing)


def people() -> dict[int, Person]:
    return {chat: Person(chat, asks_menu=chat > HALF) for chat in PEOPLE}


def in_turn(known: Mapping[int, Person]) -> Sequence[Person]:
    """Return the people so that one who types a postcode and one who asks the menu alternate."""
    return [known[it] for pair in zip(PEOPLE[:HALF], PEOPLE[HALF:], strict=True) for it in pair]


def processor_ms(pid: int) -> float:
    """Return the processor milliseconds used so far by a process, and by the system for it."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) * TICK_MS


async def measure(port: int, watching: int, seconds: float, pid: int) -> Mapping[str, float]:
    known = people()
    crowd = Crowd(port, known, count(1), deque(in_turn(known)))
    listening = asyncio.create_task(crowd.listen(watching))
    street = Street(crowd)
    await street.write_for(WARM)
    idle_ms = await _idle_ms(pid)
    began, used = time.monotonic(), processor_ms(pid)
    waits = sorted(await street.write_for(seconds))
    used = processor_ms(pid) - used - idle_ms * (time.monotonic() - began)
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    return {
        "p50_ms": median(waits),
        "p99_ms": waits[len(waits) * 99 // 100],
        "cpu_ms_per_text": used / len(waits),
    }


async def _idle_ms(pid: int) -> float:
    """Return the processor milliseconds of a second in which nobody writes."""
    began, used = time.monotonic(), processor_ms(pid)
    await asyncio.sleep(IDLE)
    return (processor_ms(pid) - used) / (time.monotonic() - began)


if __name__ == "__main__":
    one, two, four = int(sys.argv[1]), int(sys.argv[2]), int(sys.argv[4])
    print(json.dumps(asyncio.run(measure(one, two, float(sys.argv[3]), four))))
