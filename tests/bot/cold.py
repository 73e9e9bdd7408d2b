"""A process that has imported nothing slow yet plays what needs it, as the bot does.

`python -m tests.bot.cold URL`: a line for each library that came in while writing, or never.
"""

import asyncio
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.slow_libraries import NEEDED_BY_WRITES, warm_up
from documents import qr
from documents.bars import Board, figures_board
from documents.calendar import feed
from documents.few_colours import with_few_colours
from documents.spreadsheet import Sheet, workbook
from documents.tables import workbook_lines
from models.engine.database import open_database
from rules.offers.opportunities import OpportunityKind
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from rules.tickets.working_hours import works_on
from services.applications.applications import applied_to
from services.demonstration import seed
from services.geography.zones import Zones
from services.jobs import titles
from services.offers.matching import best_for

NOW = datetime(2027, 3, 1, 9, tzinfo=UTC)
Works = tuple[Callable[[Session], Any], ...]
WRITING: Works = (
    lambda session: seed.seed(session, NOW),
    lambda session: Zones().of_commune(session, "31555", on=NOW.date()),
    lambda session: works_on(NOW.date(), NO_DEPARTMENT),
    lambda session: titles.suggest(session, "developpeur web", 3),
    lambda session: best_for(
        session, [1], NOW, kind=OpportunityKind.JOB, limit=3, applied=applied_to
    ),
)
READING: Works = (
    lambda session: with_few_colours(figures_board(Board("a", "b", (), "c", "fr"))),
    lambda session: feed("a", zone_of(NO_DEPARTMENT), ()),
    lambda session: qr.picture("a"),
    lambda session: list(workbook_lines(workbook([Sheet("a", ["a"], [["b"]])], "a", NOW))),
)
SLOW = {*NEEDED_BY_WRITES, "PIL", "icalendar", "openpyxl", "segno", "typst", "xlsxwriter"}


def main() -> None:
    assert not SLOW & sys.modules.keys()
    warm_up()
    database = open_database(sys.argv[1])
    there = SLOW & sys.modules.keys()
    for work in WRITING:
        database.transact_now(work)
    for name in sorted((SLOW & sys.modules.keys()) - there):
        sys.stdout.write(f"{name} while writing\n")
    for work in READING:
        asyncio.run(database.read(work))
    database.close()
    for name in sorted(SLOW - sys.modules.keys()):
        sys.stdout.write(f"{name} never\n")


if __name__ == "__main__":
    main()
