"""The time: the machine's own, or the one of the sandbox, which people move by hand."""

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
    """Follows the sandbox: does what falls due wherever it stops, then says what is next."""

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
        self._version = 0  # if an earlier following died, what it had not done is done
        async with ClientSession(trust_env=False) as session:
            while True:
                try:
                    await self._step(session, catch_up, when_due)
                except (ClientError, TimeoutError, DBAPIError) as error:
                    log.warning("sandbox_clock_not_followed", error=type(error).__name__)
                    self._version = 0  # what was not done at this instant is done again
                    await asyncio.sleep(PAUSE)

    async def read(self) -> None:
        """The time there is now, before anything else is done."""
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
        told = {"seen": self._version, "due": due and due.isoformat()}
        async with session.put(f"{self.url}/control/clock", json=told) as response:
            response.raise_for_status()

    async def _ask(self, session: ClientSession, *, patience: int) -> dict[str, Any]:
        params = {"after": str(self._version), "timeout": str(patience)}
        async with session.get(f"{self.url}/control/clock", params=params) as response:
            response.raise_for_status()
            answer: dict[str, Any] = await response.json()
            return answer

    def _set(self, told: dict[str, Any]) -> None:
        now = datetime.fromisoformat(told["now"])
        self._version = told["version"]
        self._held = now if told["moving"] or told.get("frozen") else None
        self._offset = now - datetime.now(UTC)
