"""Detect that the machine's clock was corrected: what APScheduler planned by it is then wrong."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.schedule.clock import Clock

JUMP = timedelta(seconds=2)
"""A clock that is corrected slowly differs by less between two looks."""


@dataclass(slots=True)
class ClockJumps:
    wall: Clock
    """The machine's clock, which APScheduler follows too."""
    monotonic: Callable[[], float] = time.monotonic
    _seen: datetime = field(init=False)
    _seen_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._seen, self._seen_at = self.wall(), self.monotonic()

    def look(self) -> timedelta | None:
        """Return how far the clock jumped since the last look; None if it did not."""
        now, at = self.wall(), self.monotonic()
        jump = now - self._seen - timedelta(seconds=at - self._seen_at)
        self._seen, self._seen_at = now, at
        return jump if abs(jump) >= JUMP else None
