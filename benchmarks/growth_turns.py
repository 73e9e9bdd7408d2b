"""Talk to two bots in turn, one in a village and one in a country: a text, then a button."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, ExitStack, asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from random import Random

from benchmarks.crowd import Crowd, Person
from benchmarks.data.growth import SIGN_UP
from benchmarks.visits import OURS, OWN, Api, Bot, fake, running

AT_ONCE, WARM = 20, 10
FIRST_UPDATE = 10**9
Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]
Waits = dict[str, list[float]]
"""Milliseconds from an update to its answer, by kind of update."""


@dataclass
class World:
    """A bot that runs, and those who may answer the question that it has asked them."""

    api: Api
    port: int
    people: Sequence[int]
    crowd: Crowd = field(init=False)

    def __post_init__(self) -> None:
        known = {chat: Person(chat) for chat in self.people}
        self.crowd = Crowd(self.port, known, count(FIRST_UPDATE), deque(known.values()))


@contextmanager
def living(url: str, people: int, rng: Random) -> Iterator[World]:
    """Yield the bot of a database, and as many of its people as will talk, from all of them."""
    asked = [number for number in range(1, people + 1) if number % 10 in SIGN_UP]
    with ExitStack() as stack:
        api = stack.enter_context(fake())
        bot = stack.enter_context(
            running(Bot("ours", "benchmarks.ours", OWN, settings=OURS), api, url)
        )
        yield World(api, bot.port, rng.sample(asked, min(len(asked), 5_000)))


async def talk(worlds: Sequence[World], rounds: int) -> Sequence[Waits]:
    """Let both worlds talk in turn, so that what else the machine does is shared."""
    waits: Sequence[Waits] = [{"text": [], "button": []} for _ in worlds]
    async with AsyncExitStack() as stack:
        lines = [await stack.enter_async_context(_connected(world)) for world in worlds]
        for number in range(WARM + rounds):
            for world, line, waited in zip(worlds, lines, waits, strict=True):
                took = [await _say(world, line) for _ in range(AT_ONCE)]
                if number >= WARM:
                    waited["text"] += [text for text, _ in took]
                    waited["button"] += [button for _, button in took]
    return waits


async def _say(world: World, line: Line) -> tuple[float, float]:
    """Type a postcode, then press « Une autre »; return how long each took."""
    person = world.crowd.idle.popleft()
    took = []
    for _ in ("text", "button"):
        await world.crowd.say(person, *line)
        took.append((person.answered_at - person.said_at) * 1000)
    world.crowd.idle.append(person)
    return took[0], took[1]


@asynccontextmanager
async def _connected(world: World) -> AsyncIterator[Line]:
    listening = asyncio.create_task(world.crowd.listen(world.api.watching))
    reader, writer = await asyncio.open_connection("127.0.0.1", world.port)
    try:
        yield reader, writer
    finally:
        writer.close()
        listening.cancel()
        with suppress(asyncio.CancelledError):
            await listening
