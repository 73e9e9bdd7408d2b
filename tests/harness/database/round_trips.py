"""How often a turn waits for the database's answer: statements, BEGIN and COMMIT among them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Engine, event


@dataclass
class Trips:
    count: int = 0

    def add(self, *_: object) -> None:
        self.count += 1


@contextmanager
def counted(engine: Engine) -> Iterator[Trips]:
    """Many rows of one statement are one trip, as PostgreSQL's driver sends them."""
    trips = Trips()
    names = ("before_cursor_execute", "commit", "rollback")
    for name in names:
        event.listen(engine, name, trips.add)
    try:
        yield trips
    finally:
        for name in names:
            event.remove(engine, name, trips.add)
