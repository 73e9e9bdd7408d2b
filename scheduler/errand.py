"""What is done again and again over the network: it opens its own transactions."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from services.registries.sweep import Due


@dataclass(frozen=True, slots=True)
class Errand:
    """Asks an outside service; no transaction is open while it waits."""

    name: str
    sentence: str
    seconds: int
    go: Callable[[], Awaitable[None]]
    when_due: Due
