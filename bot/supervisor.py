"""Start, watch, restart and stop the loops that run as long as the process."""

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
"""A loop that dies DEATHS times within WITHIN seconds is given up."""
LATELY = 600.0
"""Seconds for which a death is reported."""

Run = Callable[[], Coroutine[Any, Any, None]]

log = structlog.get_logger()


@dataclass(slots=True)
class Supervisor:
    """Keeps loops alive: a loop that returns, or is cancelled by others, counts as dead too."""

    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _keepers: dict[str, asyncio.Task[None]] = field(default_factory=dict)
    _deaths: dict[str, deque[float]] = field(default_factory=dict)
    """The last deaths of each loop, by the monotonic clock."""

    def start(self, name: str, run: Run) -> None:
        """Start a loop, and start it again whenever it dies."""
        self._deaths[name] = deque(maxlen=DEATHS)
        self._keepers[name] = asyncio.create_task(self._keep(name, run))

    def repeat(self, name: str, seconds: float, act: Callable[[], Awaitable[None]]) -> None:
        """Start a loop that calls `act` once every so many seconds."""
        self.start(name, partial(_repeat, name, seconds, act))

    async def watch(self, stopping: asyncio.Event) -> str | None:
        """Wait until `stopping` is set (returns None) or a loop is given up (returns its name)."""
        stop_asked = asyncio.create_task(stopping.wait())
        ends = {stop_asked, *self._keepers.values()}
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        stop_asked.cancel()
        return next((name for name, keeper in self._keepers.items() if keeper.done()), None)

    async def stop(self, name: str) -> None:
        """Cancel a loop, and wait until it has ended."""
        await _end([self._keepers.pop(name)])

    async def stop_all(self) -> None:
        """Cancel all loops at once, and wait until each has ended."""
        await _end(list(self._keepers.values()))
        self._keepers.clear()

    def died_lately(self) -> Mapping[str, bool]:
        """Return, for each loop by name, whether it died within the last ten minutes."""
        now = self.monotonic()
        return {
            name: bool(deaths) and now - deaths[-1] < LATELY
            for name, deaths in self._deaths.items()
        }

    async def _keep(self, name: str, run: Run) -> None:
        """Run a loop again and again, until it dies too often."""
        deaths = self._deaths[name]
        while True:
            error = await _run_once(name, run)
            deaths.append(self.monotonic())
            cause = logs.where(error) if error else {"error": "returned"}
            log.error("loop_died", loop=name, **cause)
            if len(deaths) == DEATHS and deaths[-1] - deaths[0] < WITHIN:
                log.error("loop_given_up", loop=name, deaths=DEATHS, seconds=WITHIN)
                return
            await self.sleep(PAUSE)


async def _end(keepers: Sequence[asyncio.Task[None]]) -> None:
    for keeper in keepers:
        keeper.cancel()
    await asyncio.gather(*keepers, return_exceptions=True)


async def _run_once(name: str, run: Run) -> BaseException | None:
    """Run a loop once, in a task of its own; return its exception, None if it returned."""
    life = asyncio.create_task(run(), name=name)
    try:
        await asyncio.wait({life})
    finally:
        life.cancel()
        await asyncio.gather(life, return_exceptions=True)
    try:
        return life.exception()
    except asyncio.CancelledError as cancelled:  # its traceback says where
        return cancelled


async def _repeat(name: str, seconds: float, act: Callable[[], Awaitable[None]]) -> NoReturn:
    """Call `act` for ever; while the database is away, try again at the next round."""
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except DBAPIError as error:
            log.warning("loop_interrupted", loop=name, error=type(error).__name__)
