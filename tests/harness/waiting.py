"""Wait for something to become true, without looking busily."""

import time
from collections.abc import Callable
from typing import TypeVar

PATIENCE = 90.0
"""Seconds: a machine may be busy with other things."""
FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.05
"""Seconds between two looks, and a quarter more each time: nobody looks busily for long."""
T = TypeVar("T")


def until(found: Callable[[], T | None], what: str, seconds: float = PATIENCE) -> T:
    """What `found` finds once it finds something."""
    deadline, pause = time.monotonic() + seconds, FIRST_PAUSE
    while time.monotonic() < deadline:
        if result := found():
            return result
        time.sleep(pause)
        pause = min(pause * 1.25, LONGEST_PAUSE)
    raise AssertionError(f"after {seconds:g} s, still not: {what}")
