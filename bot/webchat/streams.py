"""Tell each open page what is new: a nudge in this process, a look for what others wrote."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import timedelta

from aiohttp import web
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.web.connections import begin_stream
from bot.web.descriptors import MOST_STREAMS
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.webchat import devices, messages

LOOKS = 0.5
"""Seconds between two looks at what other processes wrote."""
OVERLAP = timedelta(seconds=5)
"""How far back a look goes: a transaction may commit later than the instants it wrote."""
LOOKS_AT_DEVICES = 20.0
"""Seconds between two looks at which browsers may still listen."""
OPENING_OF = 4
"""For so many streams that may be open, one may wait to be opened."""
MOST_A_PERSON = 4
"""Fewer than the six connections that a browser opens to one site: the others post."""


@dataclass(slots=True, eq=False)
class Stream:
    """A page that listens; `changed` is set when it has to look."""

    device_id: int
    cursor: int
    """The last change that the page was told of."""
    changed: asyncio.Event = field(default_factory=asyncio.Event)
    is_over: bool = False
    hang_up: Callable[[], None] = lambda: None

    async def has_changed(self, within: float) -> bool:
        """Wait until the page has to look, at most so many seconds; tell whether it has."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within):
                await self.changed.wait()
        return self.changed.is_set()

    def end(self) -> None:
        self.is_over = True
        self.changed.set()
        self.hang_up()


@dataclass(slots=True)
class Streams:
    """The open streams of this process, by the lane of the address, the oldest first.

    Beyond `most`, and beyond `MOST_A_PERSON` for each person, pages ask every few seconds.
    """

    database: Database
    clock: Clock
    most: int = MOST_STREAMS
    room: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(1))
    """What a stream holds while it reads: a crowd of them leaves a reader to the others."""
    count: int = 0
    _open: defaultdict[int, dict[Stream, None]] = field(default_factory=lambda: defaultdict(dict))
    _opening: int = 0
    """How many wait to be opened."""
    _is_ending: bool = False

    @asynccontextmanager
    async def turn(self, request: web.Request) -> AsyncIterator[bool]:
        """Wait until a stream may be asked for; False if too many wait, or the process stops.

        Whoever waits takes the place of no request: when all pages come back at once, people chat.
        """
        if self._is_ending or self._opening >= self.most // OPENING_OF:
            yield False
            return
        self._opening += 1
        try:
            begin_stream(request, lambda: None)
            async with self.room:
                yield True
        finally:
            self._opening -= 1

    @contextmanager
    def of(
        self, lane: int, device_id: int, cursor: int, request: web.Request
    ) -> Iterator[Stream | None]:
        """Open a stream, if need be in the place of an older one; None without any room."""
        if self._is_ending or not self._make_room(lane):
            yield None
            return
        stream = Stream(device_id, cursor)
        self._open[lane][stream] = None
        self.count += 1
        try:
            stream.hang_up = begin_stream(request, stream.end)
            yield stream
        finally:
            self._leave(lane, stream)

    def nudge(self, lane: int) -> None:
        """Wake the streams of a person whose page has changed."""
        for stream in self._open.get(lane, ()):
            stream.changed.set()

    def end(self) -> None:
        """Hang up on every stream and take no other, so that the process can stop at once."""
        self._is_ending = True
        for stream in self._all():
            stream.end()

    async def run(self) -> None:
        """Look for what other processes wrote, as long as somebody listens here."""
        while True:
            for _ in range(round(LOOKS_AT_DEVICES / LOOKS)):
                await asyncio.sleep(LOOKS)
                if self._open:
                    await self._look()
            if self._open:
                await self._look_at_devices()

    async def _look(self) -> None:
        since = self.clock() - OVERLAP
        try:
            changed = await self.database.read(lambda s: messages.changed_lately(s, since))
        except DBAPIError:
            return
        for lane, change in changed.items():
            for stream in self._open.get(lane, ()):
                if change > stream.cursor:
                    stream.changed.set()

    async def _look_at_devices(self) -> None:
        """End the streams of browsers in which the chat was closed, or has ended."""
        streams, now = self._all(), self.clock()

        def work(session: Session) -> frozenset[int]:
            return devices.still_open(session, {it.device_id for it in streams}, now)

        try:
            still_open = await self.database.read(work)
        except DBAPIError:
            return
        for stream in streams:
            if stream.device_id not in still_open:
                stream.end()

    def _make_room(self, lane: int) -> bool:
        """Close a stream of the person if they have many, else of who has most if it is full."""
        crowded = lane
        if len(self._open.get(lane, ())) < MOST_A_PERSON:
            if self.count < self.most:
                return True
            crowded = max(self._open, key=lambda it: len(self._open[it]))
            if len(self._open[crowded]) == 1:
                return False
        oldest = next(iter(self._open[crowded]))
        self._leave(crowded, oldest)
        oldest.end()
        return True

    def _leave(self, lane: int, stream: Stream) -> None:
        theirs = self._open.get(lane, {})
        if stream in theirs:
            del theirs[stream]
            self.count -= 1
            if not theirs:
                del self._open[lane]

    def _all(self) -> list[Stream]:
        return [stream for theirs in self._open.values() for stream in theirs]
