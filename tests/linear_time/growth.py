"""Tell whether the processor's time grows with the length of a text, or faster."""

import time
from collections.abc import Callable
from dataclasses import dataclass

LONGEST = 4096
"""Characters of the longest message of Telegram."""
FIRST_LENGTHS = (64, 128, 256, 1024)
"""Tried first, so that what would last for ever is seen while it only lasts long."""
AT_ONCE = 0.00002
"""Seconds of processor for 1,024 characters, below which four times as many are not noticed."""
LONGER = 4
"""How many times longer the second text is: far enough for a busy machine not to be mistaken."""
FASTER = 8.0
"""That text takes four times the time where all is well, sixteen times where it is squared."""
NOTICED = 0.0015
"""Seconds of processor: below, a ratio tells nothing."""
LONG = 0.05
"""Seconds of processor after which a short text is judged, and no longer one tried."""
TRIES = 40
"""How often both lengths are timed before a ratio is believed: a busy machine spoils some."""

Work = Callable[[str], object]
TextOf = Callable[[int], str]
"""Makes the same text in a length."""


@dataclass(frozen=True)
class Growth:
    """How long a text took, and how many times longer than a quarter of it."""

    seconds: float
    ratio: float

    @property
    def is_linear(self) -> bool:
        return self.ratio < FASTER


def growth(work: Work, text_of: TextOf) -> Growth:
    """Time work on the longest message, and compare it with a quarter of the text.

    The least of several runs counts; as soon as two of them are in proportion, it is enough.
    """
    for length in FIRST_LENGTHS:
        seconds = _seconds(work, text_of(length))
        if seconds > LONG:
            found = _of_both(work, text_of(length // LONGER), text_of(length))
            if not found.is_linear:
                return found
    if seconds < AT_ONCE:
        return Growth(seconds, 0.0)
    return _of_both(work, text_of(LONGEST // LONGER), text_of(LONGEST))


def _of_both(work: Work, quarter: str, whole: str) -> Growth:
    long, short = _seconds(work, whole), float("inf")
    if long < NOTICED:
        return Growth(long, 0.0)
    for _ in range(TRIES):
        short = min(short, _seconds(work, quarter))
        long = min(long, _seconds(work, whole))
        if long < NOTICED or long < FASTER * short * 0.9:
            break
    return Growth(long, 0.0 if long < NOTICED else long / short)


def _seconds(work: Work, text: str) -> float:
    started = time.process_time()
    work(text)
    return time.process_time() - started
