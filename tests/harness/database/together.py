"""Let many write at the same instant, through several connections."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy.orm import Session

from models.engine.database import Database

AT_ONCE = 50
Press = Callable[[Session], object]


def together(databases: Sequence[Database], presses: Sequence[Press]) -> list[object]:
    """Let go at the same instant, each in its own thread; any error fails the test."""
    ready = Barrier(min(AT_ONCE, len(presses)))

    def press(number: int) -> object:
        if number < ready.parties:
            ready.wait()
        return databases[number % len(databases)].transact_now(presses[number])

    with ThreadPoolExecutor(ready.parties) as threads:
        return list(threads.map(press, range(len(presses))))
