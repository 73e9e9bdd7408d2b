"""Draw how long people take: most are quick, a few are very slow (log-normal)."""

from datetime import datetime, time, timedelta
from math import log
from random import Random
from zoneinfo import ZoneInfo

PARIS = ZoneInfo("Europe/Paris")
WAKES, SLEEPS = time(7, 30), time(22, 30)
EARLIEST, LATEST = time(8), time(21)
"""When somebody who has said nothing may be written to."""


def about(rng: Random, median: float, spread: float = 0.8) -> timedelta:
    """Return a delay; half of them are shorter than the median, in seconds."""
    return timedelta(seconds=rng.lognormvariate(log(median), spread))


def to_answer(rng: Random, read: str, write: str) -> timedelta:
    """Return how long someone takes to read a message, think, and type an answer."""
    return about(rng, 4 + len(read) * 0.03 + len(write) * 0.25)


def is_night(at: datetime) -> bool:
    """Tell whether people should be left in peace."""
    return not EARLIEST <= at.astimezone(PARIS).time() < LATEST


def awake(at: datetime, rng: Random) -> datetime:
    """Return the instant, or some time after the next waking if that is at night."""
    local = at.astimezone(PARIS)
    if WAKES <= local.time() < SLEEPS:
        return at
    day = local.date() + timedelta(days=local.time() >= SLEEPS)
    return datetime.combine(day, WAKES, PARIS) + about(rng, 2400, 0.7)
