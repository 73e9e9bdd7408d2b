"""Measure one sweep of reminders among 1,000 and 1,000,000 bookings, as many due in both.

`python -m benchmarks.reminders [SMALL LARGE]`: a table, then one line of JSON.  Half are meetings,
half are seats in workshops.  Both databases are durable, as in production.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from benchmarks.data.reminders import NOW, QUEUED, bookings, people, registrations
from benchmarks.databases import BOT, an_empty, analyse
from migrations import run
from models.engine.database import Database, open_database
from models.outbox import OutboxMessage
from services.agenda import reminder_sweep
from services.outbox import sweep_cursor
from services.outbox.sweep_cursor import SweepPosition

SMALL, LARGE = 1_000, 1_000_000
ROUNDS = 5
AT_ONCE = 10_000


def main(small: int, large: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-bench-")))
        found: dict[str, dict[int, list[float]]] = {}
        for name in ("sqlite", "postgresql"):
            databases = {
                size: stack.enter_context(_opened(name, folder / f"{name}-{size}", size))
                for size in (small, large)
            }
            found[name] = _rounds(databases)
    medians = {
        name: {size: round(median(costs), 2) for size, costs in by_size.items()}
        for name, by_size in found.items()
    }
    ratios = {name: round(costs[large] / costs[small], 2) for name, costs in medians.items()}
    _show(medians, ratios)
    print(json.dumps({"ratio": max(ratios.values()), "ratios": ratios, "ms": medians}))


@contextmanager
def _opened(kind: str, folder: Path, size: int) -> Iterator[Database]:
    """Yield a filled database; close it at the end."""
    print(f"{kind}: {size:,} bookings", file=sys.stderr)
    with an_empty(kind, folder) as url:
        database = _filled(url, size)
        yield database
        database.close()


def _rounds(databases: dict[int, Database]) -> dict[int, list[float]]:
    """Measure in turn, so that other work of the machine is shared; leave the first round out."""
    costs: dict[int, list[float]] = {size: [] for size in databases}
    for number in range(ROUNDS + 1):
        for size, database in databases.items():
            _forget(database)
            cost = _sweep(database)
            if number:
                costs[size].append(cost)
    return costs


def _sweep(database: Database) -> float:
    """Return the milliseconds of all slices of one sweep, the last of which finds nothing."""
    started, more = perf_counter(), True
    while more:
        more = database.transact_now(lambda session: reminder_sweep.enqueue_due(session, BOT, NOW))
    cost = (perf_counter() - started) * 1000
    count = select(func.count()).select_from(OutboxMessage)
    queued = database.transact_now(lambda session: session.scalar(count))
    if queued != QUEUED:
        raise SystemExit(f"{queued} reminders were queued")
    return cost


def _forget(database: Database) -> None:
    def work(session: Session) -> None:
        session.execute(text("DELETE FROM outbox"))
        sweep_cursor.reach(
            session, BOT, reminder_sweep.NAME, SweepPosition(NOW - timedelta(seconds=20))
        )

    database.transact_now(work)


def _filled(url: str, size: int) -> Database:
    run.to_head(url)
    database = open_database(url)
    database.transact_now(people)
    for first in range(0, size // 2, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, size // 2))
        database.transact_now(partial(bookings, numbers=numbers))
        database.transact_now(partial(registrations, numbers=numbers))
    analyse(database)
    return database


def _show(medians: dict[str, dict[int, float]], ratios: dict[str, float]) -> None:
    table = Table(title="One sweep of reminders, all its slices, ms (median of interleaved rounds)")
    table.add_column("")
    for size in next(iter(medians.values())):
        table.add_column(f"{size:,} bookings", justify="right")
    table.add_column("ratio", justify="right")
    for name, costs in medians.items():
        table.add_row(name, *(f"{cost:g}" for cost in costs.values()), f"{ratios[name]:g}")
    Console(width=100).print(table)


if __name__ == "__main__":
    sizes: Iterator[int] = map(int, sys.argv[1:])
    main(*(tuple(sizes) or (SMALL, LARGE)))
