"""Several processes of one bot: one that dies is started again, later each time."""

import asyncio
import signal
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

import structlog

from bot.refusal import Refused

PAUSES = (0.0, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)
"""Seconds before each start after a death; after one more, we give up."""
LONG_LIFE = 60.0
"""Seconds after which a death is the first again."""
FAREWELL = 9.5
"""Seconds a worker has to end by itself."""

log = structlog.get_logger()


@dataclass(slots=True)
class Workers:
    command: Sequence[str]
    count: int
    pauses: Sequence[float] = PAUSES
    monotonic: Callable[[], float] = time.monotonic
    sleep: Callable[[float], Awaitable[None]] = asyncio.sleep
    _alive: set[asyncio.subprocess.Process] = field(default_factory=set)

    async def run(self) -> None:
        """Until SIGTERM or SIGINT; Refused when a worker dies again and again."""
        stopping, loop = asyncio.Event(), asyncio.get_running_loop()
        for wish in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(wish, stopping.set)
        asked = asyncio.create_task(stopping.wait())
        keeping = [asyncio.create_task(self._keep(number)) for number in range(self.count)]
        try:
            await asyncio.wait({asked, *keeping}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (asked, *keeping):
                task.cancel()
            ended = await asyncio.gather(*keeping, return_exceptions=True)
            await self._say_farewell()
        for given_up in ended:
            if isinstance(given_up, Exception):
                raise given_up

    async def _keep(self, number: int) -> None:
        deaths = 0
        while True:
            born_at = self.monotonic()
            code = await self._live()
            if self.monotonic() - born_at >= LONG_LIFE:
                deaths = 0
            log.error("worker_died", worker=number, exit_code=code, deaths=deaths + 1)
            if deaths == len(self.pauses):
                raise Refused("--workers: a worker dies again and again; the log says why")
            await self.sleep(self.pauses[deaths])
            deaths += 1

    async def _live(self) -> int:
        """One life: its exit code."""
        process = await asyncio.create_subprocess_exec(*self.command)
        self._alive.add(process)
        code = await process.wait()
        self._alive.discard(process)
        return code

    async def _say_farewell(self) -> None:
        for process in self._alive:
            with suppress(ProcessLookupError):
                process.terminate()
        endings = [asyncio.create_task(process.wait()) for process in self._alive]
        if endings:
            await asyncio.wait(endings, timeout=FAREWELL)
        for process in self._alive:
            if process.returncode is None:
                process.kill()


def run_workers(count: int) -> None:
    command = [sys.executable, "-m", "bot", "run", "--one-of", str(count)]
    asyncio.run(Workers(command, count).run())
