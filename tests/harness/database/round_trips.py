"""What a database is asked, and how often a turn waits for its answer."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event

Hear = Callable[..., object]


@dataclass
class Trips:
    count: int = 0

    def add(self, *_: object) -> None:
        self.count += 1


@contextmanager
def counted(engine: Engine) -> Iterator[Trips]:
    """BEGIN and COMMIT among them.  Many rows of one statement are one trip, as PostgreSQL's
    driver sends them."""
    trips = Trips()
    with ExitStack() as stack:
        for name in ("before_cursor_execute", "commit", "rollback"):
            stack.enter_context(hearing(engine, name, trips.add))
        yield trips


@contextmanager
def statements(engine: Engine) -> Iterator[list[str]]:
    """Those it is given meanwhile."""
    asked: list[str] = []

    def note(*given: object) -> None:
        asked.append(str(given[2]))

    with hearing(engine, "before_cursor_execute", note):
        yield asked


@contextmanager
def hearing(engine: Engine, name: str, hear: Hear) -> Iterator[None]:
    """Call `hear` at each such event meanwhile: the engine outlives a test."""
    event.listen(engine, name, hear)
    try:
        yield
    finally:
        event.remove(engine, name, hear)
