"""Wait for something to become true, without busy polling."""

import time
from collections.abc import Callable
from typing import TypeVar

TIMEOUT = 90.0
"""Seconds: the machine may be busy."""
FIRST_PAUSE, LONGEST_PAUSE = 0.01, 0.05
"""Seconds between the first two looks, then a quarter more each time."""
T = TypeVar("T")


def until(look: Callable[[], T | None], description: str, seconds: float = TIMEOUT) -> T:
    """Return what `look` finds, once it finds something; fail after `seconds`."""
    deadline, pause = time.monotonic() + seconds, FIRST_PAUSE
    while time.monotonic() < deadline:
        if result := look():
            return result
        time.sleep(pause)
        pause = min(pause * 1.25, LONGEST_PAUSE)
    raise AssertionError(f"after {seconds:g} s, still not: {description}")
