"""A process that has imported nothing slow yet, and what comes in while its transactions are open.

`python -m tests.bot.cold URL`: a line for each library, inside of a transaction or outside.
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.slow_libraries import SLOW, Unhindered
from documents import qr
from documents.bars import Board, figures_board
from documents.calendar import feed
from documents.spreadsheet import Sheet, workbook
from models.engine.database import open_database
from rules.offers.opportunities import Kind
from rules.tickets.working_hours import MAINLAND, works_on, zone_of
from services.demonstration import seed
from services.geography.zones import Zones
from services.jobs import titles
from services.offers.matching import best_for
from services.tabular import tables

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
WORKS: tuple[Callable[[Session], Any], ...] = (
    lambda session: seed.seed(session, NOW),
    lambda session: Zones().of_commune(session, "31555", on=NOW.date()),
    lambda session: works_on(NOW.date(), MAINLAND),
    lambda session: titles.suggest(session, "developpeur web", 3),
    lambda session: best_for(session, [1], NOW, kind=Kind.JOB, limit=3),
    lambda session: figures_board(Board("a", "b", (), "c")),
    lambda session: feed("a", zone_of(MAINLAND), ()),
    lambda session: qr.picture("a"),
    lambda session: list(tables.rows(workbook([Sheet("a", ["a"], [["b"]])], "a", NOW))),
)


def main() -> None:
    assert not SLOW & sys.modules.keys()
    came_in: dict[str, bool] = {}
    database = Unhindered(open_database(sys.argv[1]))

    def seen(work: Callable[[Session], Any]) -> Callable[[Session], Any]:
        def run(session: Session) -> Any:
            before = SLOW & sys.modules.keys()
            came_in.update(dict.fromkeys(before - came_in.keys(), False))
            try:
                return work(session)
            finally:
                inside = (SLOW & sys.modules.keys()) - before
                came_in.update(dict.fromkeys(inside, True))

        return run

    for work in WORKS:
        database.transact_now(seen(work))
        asyncio.run(database.transact(seen(work)))
        asyncio.run(database.read(seen(lambda session: None)))
    database.close()
    for library in sorted(came_in):
        sys.stdout.write(f"{library} {'inside' if came_in[library] else 'outside'}\n")


if __name__ == "__main__":
    main()
