"""Sees that the machine's clock was put right: what APScheduler has planned by it is wrong then."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from rules.schedule.clock import Clock

JUMP = timedelta(seconds=2)
"""A clock that is slowly corrected differs by less between two looks."""


@dataclass(slots=True)
class ClockJumps:
    wall: Clock
    """The machine's own, which APScheduler follows too."""
    monotonic: Callable[[], float] = time.monotonic
    _seen: datetime = field(init=False)
    _seen_at: float = field(init=False)

    def __post_init__(self) -> None:
        self._seen, self._seen_at = self.wall(), self.monotonic()

    def look(self) -> timedelta | None:
        """How far the clock went beside the time that passed since the last look, if it jumped."""
        now, at = self.wall(), self.monotonic()
        beside = now - self._seen - timedelta(seconds=at - self._seen_at)
        self._seen, self._seen_at = now, at
        return beside if abs(beside) >= JUMP else None
