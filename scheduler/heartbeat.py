"""Whether ticks run, by the clock nobody moves: anyone outside the scheduler may ask."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

LONG = 600.0
"""Seconds without a tick after which something is wrong."""


@dataclass(slots=True)
class Heartbeat:
    monotonic: Callable[[], float] = time.monotonic
    _beaten_at: float = field(init=False)

    def __post_init__(self) -> None:
        self.beat()

    def beat(self) -> None:
        self._beaten_at = self.monotonic()

    @property
    def is_silent(self) -> bool:
        return self.monotonic() - self._beaten_at > LONG
