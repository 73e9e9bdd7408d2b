"""Measure what the team's figures take among many people: `python -m benchmarks.figures [PEOPLE]`.

Each figure is made whole, twice: the first time tells the most that Python held, the second the
seconds.  The last line is JSON.
"""

import asyncio
import json
import signal
import sys
import tempfile
import tracemalloc
from collections.abc import Callable, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from time import perf_counter
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from benchmarks.data.paths import NOW, populate
from benchmarks.databases import BOT, postgresql
from migrations import run
from models.engine.database import Database, open_database
from models.programme import ProgrammeSession
from services.figures import partner_report, pictures

PEOPLE = 1_000_000


def main(people: int = PEOPLE) -> None:
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # what was started is stopped then too
    with tempfile.TemporaryDirectory(prefix="declic-bench-") as name:
        folder = Path(name) / "postgresql"
        folder.parent.chmod(0o755)  # root runs PostgreSQL as somebody else
        folder.mkdir()
        with postgresql(folder) as url:
            run.to_head(url)
            with closing(open_database(url)) as database:
                began = perf_counter()
                populate(database, people)
                print(f"{people:,} people: {perf_counter() - began:.0f} s", file=sys.stderr)
                print(json.dumps({name: measured(database, it) for name, it in works(database)}))


def works(database: Database) -> list[tuple[str, Callable[[Session], object]]]:
    some = database.transact_now(lambda session: session.scalars(select(ProgrammeSession.id)).all())
    of_one = some[len(some) // 2]
    made: list[tuple[str, Callable[[Session], object]]] = []
    for name, session_id in (("all", pictures.EVERYONE), ("one", of_one)):
        subject = {"session": session_id, "language": "fr", "bot": BOT}
        for make in (pictures.make_funnel, pictures.make_groups):
            made.append((f"{make.__name__} {name}", partial(make, subject=subject)))
    subject = {"session": of_one, "language": "fr", "bot": BOT, "at": NOW.isoformat()}
    made.append(("make_follow_up one", partial(pictures.make_follow_up, subject=subject)))
    made.append(("report one", partial(partner_report.make, subject=subject)))
    return made


def measured(database: Database, work: Callable[[Session], object]) -> Mapping[str, Any]:
    """Make it as the bot does; the first time warms up, and tells the memory."""
    tracemalloc.start()
    asyncio.run(_made(database, work))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    began = perf_counter()
    asyncio.run(_made(database, work))
    return {"seconds": round(perf_counter() - began, 2), "mb": round(peak / 1e6, 1)}


async def _made(database: Database, work: Callable[[Session], object]) -> None:
    await database.read_apart(work)


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
