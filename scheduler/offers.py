"""Ticks of offers and trainings."""

from scheduler.tick import Tick, nothing_known
from services import doubles


def of_doubles() -> Tick:
    return Tick(
        "doubles",
        "Every 10 minutes, show the other announcement of an offer that is over.",
        600,
        doubles.release,
        nothing_known,
    )
