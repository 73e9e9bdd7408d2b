"""Measure matching with its reads and writes: a morning's digests, and whom a new offer fits.

`python -m benchmarks.mornings sqlite|postgresql` prints one line of JSON.  Both databases are
durable.
"""

import json
import sys
import tempfile
from functools import partial
from pathlib import Path
from statistics import median

from sqlalchemy.orm import Session

from benchmarks.databases import BOT, Row, an_empty
from benchmarks.measure import timed
from benchmarks.mornings_data import NOW, fill
from migrations import run
from models.engine.database import Database, open_database
from models.offers import Opportunity
from services.offers import registry
from services.offers.matching import people_for

ASKED, CALLED = 9, 100


def main(kind: str) -> None:
    with (
        tempfile.TemporaryDirectory(prefix="declic-bench-") as folder,
        an_empty(kind, Path(folder) / kind) as url,
    ):
        run.to_head(url)
        database = open_database(url)
        database.transact_now(fill)
        figures = {**_digests(database), **_new_offers(database)}
        database.close()
    print(json.dumps(figures))


def _digests(database: Database) -> Row:
    """Return the milliseconds of one transaction, by the clock and of the processors."""
    [digests] = [sweep for sweep in registry.sweeps(BOT) if sweep.name == "digests"]
    slices: list[dict[str, float]] = []
    more = True
    while more:
        more, cost = timed(
            lambda: bool(database.transact_now(lambda session: digests.sweep(session, NOW)))
        )
        slices.append(cost)
    used = [cost["processor_s"] * 1000 for cost in slices]
    return {
        "slices": len(slices),
        "median_ms": round(median(cost["seconds"] * 1000 for cost in slices), 1),
        "processor_ms": round(median(used), 1),
        "slowest_processor_ms": round(max(used), 1),
        "morning_s": round(sum(cost["seconds"] for cost in slices), 1),
    }


def _new_offers(database: Database) -> Row:
    def ask(session: Session, number: int) -> int:
        offer = session.get_one(Opportunity, number)
        return len(people_for(session, offer, NOW, CALLED))

    costs = [
        timed(partial(database.transact_now, partial(ask, number=number)))[1]
        for number in range(1, ASKED + 1)
    ]
    return {
        "new_offer_s": round(median(cost["seconds"] for cost in costs), 2),
        "new_offer_processor_s": round(median(cost["processor_s"] for cost in costs), 2),
    }


if __name__ == "__main__":
    main(sys.argv[1])
