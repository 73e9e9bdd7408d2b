"""Measure a steady pace: people write at their instants, half of them ask the menu.

`python -m benchmarks.real_life PORT WATCHING SECONDS A_SECOND PID…` prints how long they waited for
the answer, and for the bot to take the update, and what it took of the processor beyond what the
bot uses while nobody writes.
"""

import asyncio
import json
import sys
import time
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import count
from statistics import median

from benchmarks.crowd import IN_FLIGHT, Crowd, Person
from benchmarks.machine import processor_ms

A_SECOND = 20
"""Real life: 600 people write once in thirty seconds."""
IDLE = 5.0
WARM, LONGEST = 3.0, 30.0
PEOPLE = range(1, 2001)
"""The first half are asked their postcode, the others have a place."""
HALF = 1000

Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Wait = tuple[float, float]
"""Milliseconds until the answer is seen, and until the bot has taken the update."""


@dataclass(slots=True)
class Street:
    """Lets people write at their instants, whether the bot has answered the others or not.

    As Telegram, it has forty connections, and an update waits for one of them.
    """

    crowd: Crowd
    a_second: float = A_SECOND
    _connections: asyncio.Queue[Connection] = field(default_factory=asyncio.Queue)

    async def open(self) -> None:
        for _ in range(IN_FLIGHT):
            opened = await asyncio.open_connection("127.0.0.1", self.crowd.port)
            self._connections.put_nowait(opened)

    async def write_for(self, seconds: float) -> Sequence[Wait]:
        began = time.monotonic()
        texts = round(seconds * self.a_second)
        return await asyncio.gather(*(self._write(began + n / self.a_second) for n in range(texts)))

    async def _write(self, due_at: float) -> Wait:
        """Let the next person write; return their waits from the instant planned."""
        await asyncio.sleep(due_at - time.monotonic())
        waits_since = min(due_at, time.monotonic())  # a timer may ring 1 ms early
        here = await self._connections.get()
        person = self.crowd.idle.popleft()
        await self.crowd.say(person, *here)
        self._connections.put_nowait(here)
        self.crowd.idle.append(person)
        return (person.answered_at - waits_since) * 1000, (person.taken_at - waits_since) * 1000


def people() -> dict[int, Person]:
    return {chat: Person(chat, asks_menu=chat > HALF) for chat in PEOPLE}


def in_turn(known: Mapping[int, Person]) -> Sequence[Person]:
    """Return the people so that one who types a postcode and one who asks the menu alternate."""
    return [known[it] for pair in zip(PEOPLE[:HALF], PEOPLE[HALF:], strict=True) for it in pair]


async def measure(
    port: int, watching: int, seconds: float, a_second: float, pids: Sequence[int]
) -> Mapping[str, float]:
    known = people()
    crowd = Crowd(port, known, count(1), deque(in_turn(known)))
    listening = asyncio.create_task(crowd.listen(watching))
    street = Street(crowd, a_second)
    await street.open()
    await street.write_for(WARM)
    idle_ms = await _idle_ms(pids)
    began, used, busy = time.monotonic(), _used_ms(pids), crowd.busy
    waits = await street.write_for(seconds)
    took = time.monotonic() - began
    used = _used_ms(pids) - used - idle_ms * took
    listening.cancel()
    with suppress(asyncio.CancelledError):
        await listening
    answered, taken = (sorted(each) for each in zip(*waits, strict=True))
    return {
        "p50_ms": median(answered),
        "p99_ms": at(answered, 99),
        "cpu_ms_per_text": used / len(waits),
        "taken_p50_ms": median(taken),
        "taken_p99_ms": at(taken, 99),
        "per_second": len(waits) / took,
        "fake_load": (crowd.busy - busy) / took,
    }


def at(waits: Sequence[float], percent: int) -> float:
    """Return the wait that so many percent of these, which are sorted, do not exceed."""
    return waits[len(waits) * percent // 100]


async def _idle_ms(pids: Sequence[int]) -> float:
    """Return the processor milliseconds of a second in which nobody writes."""
    began, used = time.monotonic(), _used_ms(pids)
    await asyncio.sleep(IDLE)
    return (_used_ms(pids) - used) / (time.monotonic() - began)


def _used_ms(pids: Sequence[int]) -> float:
    return sum(map(processor_ms, pids))


if __name__ == "__main__":
    one, two, *some = map(int, [*sys.argv[1:3], *sys.argv[5:]])
    print(json.dumps(asyncio.run(measure(one, two, float(sys.argv[3]), float(sys.argv[4]), some))))
