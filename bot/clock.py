"""Tell the time: the machine's own, or the sandbox's, which people move by hand."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from aiohttp import ClientError, ClientSession
from sqlalchemy.exc import DBAPIError

LONG_POLL = 25
PAUSE = 1.0

log = structlog.get_logger()


def system_clock() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class SandboxClock:
    """The sandbox's clock: does what is due whenever it stops, then reports the next instant."""

    url: str
    _offset: timedelta = timedelta()
    _held: datetime | None = None
    _version: int = 0

    def __call__(self) -> datetime:
        return self._held or datetime.now(UTC) + self._offset

    async def follow(
        self,
        catch_up: Callable[[], Awaitable[None]],
        when_due: Callable[[], Awaitable[datetime | None]],
    ) -> None:
        """Follow the clock until cancelled; what failed at an instant is done again."""
        self._version = 0  # do what an earlier run of this loop left undone when it died
        async with ClientSession(trust_env=False) as session:
            while True:
                try:
                    await self._step(session, catch_up, when_due)
                except (ClientError, TimeoutError, DBAPIError) as error:
                    log.warning("sandbox_clock_not_followed", error=type(error).__name__)
                    self._version = 0  # do again what was not done at this instant
                    await asyncio.sleep(PAUSE)

    async def read(self) -> None:
        """Take over the sandbox's present time, before anything else is done."""
        async with ClientSession(trust_env=False) as session:
            self._set(await self._ask(session, patience=0))
            self._version = 0

    async def _step(
        self,
        session: ClientSession,
        catch_up: Callable[[], Awaitable[None]],
        when_due: Callable[[], Awaitable[datetime | None]],
    ) -> None:
        self._set(await self._ask(session, patience=LONG_POLL))
        await catch_up()
        due = await when_due()
        report = {"seen": self._version, "due": due and due.isoformat()}
        async with session.put(f"{self.url}/control/clock", json=report) as response:
            response.raise_for_status()

    async def _ask(self, session: ClientSession, *, patience: int) -> dict[str, Any]:
        params = {"after": str(self._version), "timeout": str(patience)}
        async with session.get(f"{self.url}/control/clock", params=params) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer

    def _set(self, answer: dict[str, Any]) -> None:
        now = datetime.fromisoformat(answer["now"])
        self._version = answer["version"]
        self._held = now if answer["moving"] or answer.get("frozen") else None
        self._offset = now - datetime.now(UTC)
