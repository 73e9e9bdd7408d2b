"""`make bench-desk`: how long the desk's pages take the server, among 10,000 people, on SQLite.

Each page is read as a request reads it: rights asked, queried and drawn, in one transaction.
"""

import sys
import tempfile
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path
from statistics import quantiles
from time import perf_counter

from sqlalchemy.orm import Session

from benchmarks.databases import an_empty
from migrations import run
from models.desk import DeskSearch
from models.engine.database import Database, open_database
from models.people import RoleName
from services.desk import desks
from services.desk.reader import DeskReader
from services.desk.views import ListingViews
from services.wiring.domains import offered
from tests.desk.crowd import fill
from tests.harness.builders import BOT, DEPLOYMENT, NOON, a_member, the_conversations

PEOPLE, ROUNDS, BUDGET_MS = 10_000, 40, 60
PAGES: Mapping[str, Mapping[str, str]] = {
    "people": {},
    "people by name": {"order": "name"},
    "people of Revel with a place": {"town": "31451", "state": "place"},
    "people silent for a week": {"silent": "week"},
    "a page further": {"order": "name", "after": "5000"},
    "a search": {"search": "number"},
}


def main(people: int = PEOPLE) -> None:
    with tempfile.TemporaryDirectory() as folder, an_empty("sqlite", Path(folder) / "desk") as url:
        run.to_head(url)
        database = open_database(url)
        member, desk = database.transact_now(lambda session: _prepare(session, people))
        print(f"{people} people, {ROUNDS} times each; the budget is {BUDGET_MS} ms at p95")
        for name, query in PAGES.items():
            _print(name, _measured(database, member, desk, _listing(query)))
        _print("a person", _measured(database, member, desk, _person))
        database.close()


def _prepare(session: Session, people: int) -> tuple[int, int]:
    """Add people and somebody of the team; return the ids of the member and of their desk."""
    fill(session, NOON, people)
    member = a_member(session, 3, RoleName.OWNER, first_name="Zoé")
    asked = desks.ask(session, BOT, "", NOON)
    assert asked is not None
    desks.open_for(session, asked[0], member.id, NOON)
    search = {"desk_id": asked[0].id, "listing": "people", "words": "Marie Revel"}
    session.add(DeskSearch(number="number", **search))
    return member.id, asked[0].id


def _listing(query: Mapping[str, str]) -> Callable[[ListingViews, DeskReader], object]:
    return lambda views, reader: views.see(reader, "people", query)


def _person(views: ListingViews, reader: DeskReader) -> object:
    return views.row(reader, "people", 42, {})


def _measured(
    database: Database,
    member: int,
    desk: int,
    view: Callable[[ListingViews, DeskReader], object],
) -> list[float]:
    """Return the milliseconds of each round, after one that warms up."""
    views, now = ListingViews(offered(DEPLOYMENT).listings()), NOON

    def work(session: Session, at: datetime = now) -> object:
        return view(views, DeskReader(session, the_conversations(), member, desk, "fr", at))

    taken = []
    for _ in range(ROUNDS + 1):
        start = perf_counter()
        database.transact_now(work)
        taken.append((perf_counter() - start) * 1000)
    return taken[1:]


def _print(name: str, taken: list[float]) -> None:
    cuts = quantiles(taken, n=20)
    print(f"{name:32} median {cuts[9]:6.1f} ms   p95 {cuts[18]:6.1f} ms")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
