"""Measure what each sweep costs with many people: all its slices, then a look with little to do.

`python -m benchmarks.growth [PEOPLE]`: a table, then one line of JSON.  Both databases are durable,
as in production.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter

from rich.console import Console
from rich.table import Table

from benchmarks.databases import BOT, an_empty, analyse
from benchmarks.growth_data import NOW, fill
from migrations import run
from models.engine.database import Database, open_database
from services.conversation.deployment import Deployment
from services.registries.sweep import Sweep
from services.wiring import scripts
from services.wiring.domains import offered

PEOPLE = 100_000
AT_ONCE = 5_000
ROUNDS = 5
MINUTE = timedelta(minutes=1)

Figures = dict[str, float]


def main(people: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-bench-")))
        urls = {
            kind: stack.enter_context(an_empty(kind, folder / kind))
            for kind in ("sqlite", "postgresql")
        }
        found = {name: _measure(url, people) for name, url in urls.items()}
    _show(found, people)
    print(json.dumps({"people": people, **found}))


def _measure(url: str, people: int) -> Mapping[str, Figures]:
    run.to_head(url)
    database = open_database(url)
    for number in range(0, people, AT_ONCE):
        numbers = range(number + 1, min(number + AT_ONCE, people) + 1)
        database.transact_now(partial(fill, numbers=numbers, people=people))
    analyse(database)
    deployment = Deployment(bot_id=BOT, chance=Random(1).randrange)
    all_of_them = offered(deployment).sweeps(scripts.build(deployment))
    found = {sweep.name: _costs(database, sweep) for sweep in all_of_them}
    database.close()
    return found


def _costs(database: Database, sweep: Sweep) -> Figures:
    """Return the milliseconds of each transaction, and of one minutes later, with little to do."""
    print(f"{database.engine.name}: {sweep.name}", file=sys.stderr)
    slices = sorted(_slices(database, sweep, NOW))
    nothing = [ms for n in range(ROUNDS) for ms in _slices(database, sweep, NOW + (1 + n) * MINUTE)]
    return {
        "slices": len(slices),
        "median_ms": round(median(slices), 1),
        "p95_ms": round(slices[int(len(slices) * 0.95)], 1),
        "nothing_ms": round(median(nothing), 2),
    }


def _slices(database: Database, sweep: Sweep, now: datetime) -> Iterator[float]:
    more: bool | None = True
    while more:
        started = perf_counter()
        more = database.transact_now(lambda session: sweep.work(session, now))
        yield (perf_counter() - started) * 1000


def _show(found: Mapping[str, Mapping[str, Figures]], people: int) -> None:
    table = Table(title=f"Sweeps with {people:,} people, ms of one transaction")
    table.add_column("")
    for name in found:
        for title in (f"{name}: slices", "median", "p95", "nothing"):
            table.add_column(title, justify="right")
    for sweep in next(iter(found.values())):
        cells = [f"{value:g}" for figures in found.values() for value in figures[sweep].values()]
        table.add_row(sweep, *cells)
    Console(width=120).print(table)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
