"""Matching with its reads and its writes: the digests of a morning.

`python -m benchmarks.mornings sqlite|postgresql`: one line of JSON.  Both databases are durable.
"""

import json
import sys
import tempfile
from pathlib import Path
from statistics import median

from benchmarks.data.mornings import NOW, fill
from benchmarks.databases import BOT, Row, an_empty
from benchmarks.measure import timed
from migrations import run
from models.engine.database import Database, open_database
from services.applications.applications import applied_to
from services.conversation.deployment import Deployment
from services.offers import registry


def main(kind: str) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="declic-bench-") as folder,
        an_empty(kind, Path(folder) / kind) as url,
    ):
        run.to_head(url)
        database = open_database(url)
        database.transact_now(fill)
        figures = _digests(database)
        database.close()
    print(json.dumps(figures))


def _digests(database: Database) -> Row:
    """Return the milliseconds of each transaction, by the clock and of the processors."""
    offers = registry.registry(Deployment(bot_id=BOT), applied_to)
    [digests] = [it for it in offers.sweeps if it.name == "digests"]
    slices: list[dict[str, float]] = []
    more = True
    while more:
        more, taken = timed(
            lambda: bool(database.transact_now(lambda session: digests.work(session, NOW)))
        )
        slices.append(taken)
    used = [it["processor_s"] * 1000 for it in slices]
    return {
        "slices": len(slices),
        "median_ms": round(median(it["seconds"] * 1000 for it in slices), 1),
        "processor_ms": round(median(used), 1),
        "slowest_processor_ms": round(max(used), 1),
        "morning_s": round(sum(it["seconds"] for it in slices), 1),
    }


if __name__ == "__main__":
    main(sys.argv[1])
