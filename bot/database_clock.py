"""Tell the time by the database's clock, which all machines of a bot share."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.clock import system_clock
from models.engine.database import Database
from rules.schedule.clock import Clock

EVERY = 2.0
"""Seconds between two looks at the database's clock."""
LONGEST_LOOK = 0.5
"""Seconds; a look that took longer would tell the time of an unknown instant."""
NOTABLE = timedelta(seconds=5)
"""How far the machine's own clock may be from the database's without a word in the log."""

log = structlog.get_logger()


@dataclass(slots=True)
class DatabaseClock:
    """The database's time at the last look, and the seconds that have passed since.

    By its own clock, a machine whose clock is wrong would take what another one is doing for
    abandoned, and do it a second time.
    """

    database: Database
    machine: Clock = system_clock
    monotonic: Callable[[], float] = time.monotonic
    _seen: datetime = field(init=False)
    _seen_at: float = field(init=False)
    _is_off: bool = False

    def __post_init__(self) -> None:
        self._seen, self._seen_at = self.machine(), self.monotonic()

    def __call__(self) -> datetime:
        return self._seen + timedelta(seconds=self.monotonic() - self._seen_at)

    async def look(self) -> None:
        """Set this clock by the database's, unless the database is away or slow."""
        began = self.monotonic()
        try:
            now = await self.database.read(_time)
        except DBAPIError as error:
            log.warning("clock_not_read", error=type(error).__name__)
            return
        took = self.monotonic() - began
        if took <= LONGEST_LOOK:
            self._seen, self._seen_at = now, began + took / 2
            self._note(self.machine() - self())

    def _note(self, ahead: timedelta) -> None:
        is_off = abs(ahead) >= NOTABLE
        if is_off and not self._is_off:
            log.warning("machine_clock_is_wrong", seconds_ahead=round(ahead.total_seconds()))
        self._is_off = is_off


def _time(session: Session) -> datetime:
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now
