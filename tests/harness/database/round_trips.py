"""Count what a database is asked, and how often a turn waits for its answer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Engine, event

Listener = Callable[..., object]


@dataclass
class Trips:
    count: int = 0

    def add(self, *_: object) -> None:
        self.count += 1


@contextmanager
def counted(engine: Engine) -> Iterator[Trips]:
    """Count the round trips, BEGIN and COMMIT among them.

    Many rows of one statement are one trip, as PostgreSQL's driver sends them.
    """
    trips = Trips()
    with ExitStack() as stack:
        for name in ("before_cursor_execute", "commit", "rollback"):
            stack.enter_context(hearing(engine, name, trips.add))
        yield trips


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Collect the statements that the engine executes meanwhile."""
    executed: list[str] = []

    def note(*event_args: object) -> None:
        executed.append(str(event_args[2]))

    with hearing(engine, "before_cursor_execute", note):
        yield executed


@contextmanager
def rows_read(engine: Engine) -> Iterator[Trips]:
    """Count the rows of all answers, which the driver of PostgreSQL knows at once."""
    rows = Trips()

    def note(_: object, cursor: Any, *__: object) -> None:
        rows.count += max(0, cursor.rowcount)

    with hearing(engine, "after_cursor_execute", note):
        yield rows


@contextmanager
def hearing(engine: Engine, name: str, hear: Listener) -> Iterator[None]:
    """Call `hear` at each such event, and stop after: the engine outlives a test."""
    event.listen(engine, name, hear)
    try:
        yield
    finally:
        event.remove(engine, name, hear)
