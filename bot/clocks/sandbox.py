"""Tell the time by the sandbox's clock, which people move by hand."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession
from sqlalchemy.exc import DBAPIError

from bot.clocks.machine import system_clock
from bot.env_file import named
from bot.refusal import Refused
from locales import _
from rules.schedule.clock import soonest

LONG_POLL = 25
PAUSE = 1.0

log = structlog.get_logger()


async def now_of(sandbox_url: str) -> datetime:
    """Return the present time of a bot: the machine's, or that of its sandbox."""
    if not sandbox_url:
        return system_clock()
    clock = SandboxClock(sandbox_url)
    await clock.read()
    return clock()


@dataclass(slots=True)
class SandboxClock:
    """The sandbox's clock: does what is due whenever it stops, then reports the next instant."""

    url: str
    _offset: timedelta = timedelta()
    _held: datetime | None = None
    _version: int = 0
    _leaps: bool = False
    """Whether nobody lives by the real clock: a wait is counted, and not waited."""
    _thorough: bool = True
    """Whether all that is due is to be done now, or only what has begun to be ended."""
    _leapt: float = 0.0
    """The seconds that have passed at once."""
    _untold: float = 0.0
    """The seconds counted here that the sandbox does not know of."""
    _counted: asyncio.Event = field(default_factory=asyncio.Event)
    _due: datetime | None = None
    """What was due next when all was last looked at."""

    def __call__(self) -> datetime:
        return self._held or datetime.now(UTC) + self._offset

    def monotonic(self) -> float:
        """Return the machine's seconds, and those that have passed at once."""
        return time.monotonic() + self._leapt

    def leap_over(self, seconds: float) -> bool:
        """Count a wait as over, if the clock leaps; return whether it does."""
        if not self._leaps or self._held is None:
            return False
        if seconds > 0:
            self._held += timedelta(seconds=seconds)
            self._leapt += seconds
            self._untold += seconds
            self._counted.set()
        return True

    async def follow(
        self,
        catch_up: Callable[[], Awaitable[None]],
        when_due: Callable[[], Awaitable[datetime | None]],
        settle: Callable[[], Awaitable[datetime | None]] | None = None,
    ) -> None:
        """Follow the clock until cancelled; what failed at an instant is done again.

        `settle` ends what has begun, and returns when the next message is due.
        """
        self._version = 0  # do what an earlier run of this loop left undone when it died
        async with ClientSession(trust_env=False) as session:
            telling = asyncio.create_task(self._tell_what_passes(session))
            try:
                while True:
                    await self._try_step(session, catch_up, when_due, settle)
            finally:
                telling.cancel()

    async def read(self) -> None:
        """Take over the sandbox's present time, before anything else is done. Raises Refused."""
        try:
            async with ClientSession(trust_env=False) as session:
                self._set(await self._ask(session, seconds=0))
        except (ClientError, TimeoutError):
            sentence = _("no sandbox answers there; empty it for the real Telegram")
            raise Refused(named("SANDBOX_URL", sentence)) from None
        self._version = 0

    async def _try_step(
        self,
        session: ClientSession,
        catch_up: Callable[[], Awaitable[None]],
        when_due: Callable[[], Awaitable[datetime | None]],
        settle: Callable[[], Awaitable[datetime | None]] | None,
    ) -> None:
        try:
            await self._step(session, catch_up, when_due, settle)
        except (ClientError, TimeoutError, DBAPIError) as error:
            log.warning("sandbox_clock_not_followed", error=type(error).__name__)
            self._version = 0  # do again what was not done at this instant
            await asyncio.sleep(PAUSE)

    async def _step(
        self,
        session: ClientSession,
        catch_up: Callable[[], Awaitable[None]],
        when_due: Callable[[], Awaitable[datetime | None]],
        settle: Callable[[], Awaitable[datetime | None]] | None,
    ) -> None:
        self._set(await self._ask(session, seconds=LONG_POLL))
        if self._thorough or settle is None:
            await catch_up()
            due = self._due = await when_due()
        else:
            due = soonest(await settle(), self._due)
        await self._tell(session, {"seen": self._version, "due": due and due.isoformat()})

    async def _tell_what_passes(self, session: ClientSession) -> None:
        """Tell the sandbox of the waits that were counted, soon after each."""
        while True:
            await self._counted.wait()
            self._counted.clear()
            passed, self._untold = self._untold, 0.0
            try:
                await self._tell(session, {"passed": passed})
            except (ClientError, TimeoutError) as error:
                log.warning("sandbox_clock_not_told", error=type(error).__name__)

    async def _tell(self, session: ClientSession, report: dict[str, Any]) -> None:
        async with session.put(f"{self.url}/control/clock", json=report) as response:
            response.raise_for_status()

    async def _ask(self, session: ClientSession, *, seconds: int) -> dict[str, Any]:
        params = {"after": str(self._version), "timeout": str(seconds)}
        async with session.get(f"{self.url}/control/clock", params=params) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer

    def _set(self, answer: dict[str, Any]) -> None:
        now = datetime.fromisoformat(answer["now"])
        self._version = answer["version"]
        self._leaps, self._thorough = answer.get("leaps", False), answer.get("thorough", True)
        if self._leaps:
            before = self()
            now = max(now, before)  # seconds counted here may not be told yet
            self._leapt += (now - before).total_seconds()
        self._held = now if answer["moving"] or answer.get("frozen") else None
        self._offset = now - datetime.now(UTC)
