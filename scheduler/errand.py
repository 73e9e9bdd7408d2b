"""Define an errand: a job repeated over the network, which opens its own transactions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.registries.sweep import Due


@dataclass(frozen=True, slots=True)
class Errand:
    """A job that calls an outside service; no transaction is open while it waits."""

    name: str
    sentence: str
    seconds: int
    go: Callable[[], Awaitable[None]]
    when_due: Due
