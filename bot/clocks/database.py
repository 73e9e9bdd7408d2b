"""Tell the time by the database's clock, which all machines of a bot share."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from operator import attrgetter

import structlog
from sqlalchemy import func, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.clocks.machine import system_clock
from models.engine.database import Database
from rules.schedule.clock import Clock

EVERY_LOOK = 2.0
"""Seconds between two looks at the database's clock."""
LONGEST_LOOK = 0.5
"""Seconds; a look that took longer would tell the time of an unknown instant."""
FIRST_LOOKS = 5
"""The most first looks before anything goes by the database's clock."""
NOTABLE = timedelta(seconds=5)
"""How far the machine's own clock may be from the database's without a word in the log."""

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class ClockReading:
    """A reading of the database's clock, with the machine's monotonic seconds of the reading."""

    now: datetime
    at: float
    took: float
    """Seconds; `now` is wrong by half of them at most."""


@dataclass(slots=True)
class DatabaseClock:
    """The database's time at the last look, and the seconds that have passed since.

    By its own clock, a machine whose clock is wrong would take what another one is doing for
    abandoned, and do it a second time. Before it is set, this one tells no time at all.
    """

    database: Database
    machine: Clock = system_clock
    monotonic: Callable[[], float] = time.monotonic
    _seen: datetime = field(init=False)
    _seen_at: float = field(init=False)
    _is_off: bool = False

    def __call__(self) -> datetime:
        return self._seen + timedelta(seconds=self.monotonic() - self._seen_at)

    async def set(self) -> None:
        """Set this clock before anything goes by it; raises DBAPIError if the database is away.

        The first look is often a long one: it opens the connection, while much is imported.
        """
        looks: list[ClockReading] = []
        for __ in range(FIRST_LOOKS):
            looks.append(await self._look())
            if looks[-1].took <= LONGEST_LOOK:
                break
        self._go_by(min(looks, key=attrgetter("took")))

    async def look(self) -> None:
        """Set this clock anew, unless the database is away or slow."""
        try:
            look = await self._look()
        except DBAPIError as error:
            log.warning("clock_not_read", error=type(error).__name__)
            return
        if look.took <= LONGEST_LOOK:
            self._go_by(look)

    async def _look(self) -> ClockReading:
        began = self.monotonic()
        now = await self.database.read(_time)
        took = self.monotonic() - began
        return ClockReading(now, began + took / 2, took)

    def _go_by(self, look: ClockReading) -> None:
        self._seen, self._seen_at = look.now, look.at
        self._note(self.machine() - self())

    def _note(self, ahead: timedelta) -> None:
        is_off = abs(ahead) >= NOTABLE
        if is_off and not self._is_off:
            log.warning("machine_clock_is_wrong", seconds_ahead=round(ahead.total_seconds()))
        self._is_off = is_off


def _time(session: Session) -> datetime:
    now: datetime = session.scalars(select(func.clock_timestamp())).one()
    return now
