"""Start, watch, restart and stop the loops that have no end: one that ends is seen."""

import asyncio
import time
from collections import deque
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NoReturn

import structlog
from sqlalchemy.exc import DBAPIError

from bot import logs

PAUSE = 1.0
"""Seconds before a loop that died is started again."""
DEATHS, WITHIN = 3, 60.0
"""A loop that dies so often in so many seconds is given up."""
LATELY = 600.0
"""Seconds for which a death is told."""

Run = Callable[[], Coroutine[Any, Any, None]]

log = structlog.get_logger()


@dataclass(slots=True)
class Supervisor:
    """A loop that returns, or is cancelled by anyone else, has died too."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _keepers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _deaths: dict[str, deque[float]] = field(default_factory=dict)
    """The last ones of each loop, by the monotonic clock."""

    def start(self, name: str, run: Run) -> None:
        """Run a loop; once more whenever it dies."""
        self._deaths[name] = deque(maxlen=DEATHS)
        self._keepers[name] = asyncio.create_task(self._keep(name, run))

    def repeat(self, name: str, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        """Start the loop that acts once every so many seconds."""
        self.start(name, partial(_repeat, name, seconds, act))

    async def watch(self, stopping: asyncio.Event) -> str | None:
        """Wait until we are to stop, or a loop is given up: its name."""
        asked = asyncio.create_task(stopping.wait())
        ends = {asked, *self._keepers.values()}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        asked.cancel()
        return next((name for name, keeper in self._keepers.items() if keeper.done()), None)

    async def stop(self, name: str) -> None:
        """Cancel a loop; wait until it has ended in its own way."""
        await self._end([self._keepers.pop(name)])

    async def stop_all(self) -> None:
        """Cancel all loops at once; wait until each has ended in its own way."""
        await self._end(list(self._keepers.values()))
        self._keepers.clear()

    def died_lately(self) -> Mapping[str, bool]:
        """Whether each loop did."""
        now = self.monotonic()
        return {
            name: bool(deaths) and now - deaths[-1] < LATELY
            for name, deaths in self._deaths.items()
        }

    async def _end(self, keepers: Sequence[asyncio.Task[None]]) -> None:
        for keeper in keepers:
            keeper.cancel()
        await asyncio.gather(*keepers, return_exceptions=True)

    async def _keep(self, name: str, run: Run) -> None:
        """Start one life of a loop after the other, until it dies too often."""
        deaths = self._deaths[name]
        while True:
            ended = await _live(name, run)
            deaths.append(self.monotonic())
            how = logs.where(ended) if ended else {"error": "returned"}
            log.error("loop_died", loop=name, **how)
            if len(deaths) == DEATHS and deaths[-1] - deaths[0] < WITHIN:
                log.error("loop_given_up", loop=name, deaths=DEATHS, seconds=WITHIN)
                return
            await self.sleep(PAUSE)


async def _live(name: str, run: Run) -> BaseException | None:
    """One life of a loop, in a task of its own; what ended it, if anything did."""
    life = asyncio.create_task(run(), name=name)
    try:
        await asyncio.wait({life})
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)
    try:
        return life.exception()
    except asyncio.CancelledError as cancelled:  # it knows where
        return cancelled


async def _repeat(name: str, seconds: float, act: Callable[[], Awaitable[None]]) -> NoReturn:
    """A database that is away is waited for."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except DBAPIError as error:
            log.warning("loop_interrupted", loop=name, error=type(error).__name__)
