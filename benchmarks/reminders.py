"""What one tick of reminders costs among 1,000 and among 1,000,000 bookings, as many due in both.

`python -m benchmarks.reminders [SMALL LARGE]`: a table, then one line of JSON.  Half are meetings,
half are seats in workshops.  Both databases are durable, as in production.
"""

import json
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import func, insert, select, text
from sqlalchemy.orm import Session

from benchmarks.databases import BOT, postgresql
from migrations import run
from models.database import Database, open_database
from models.mentoring import Booking, Mentor, MentorStatus, Slot
from models.people import Person
from models.programme import ProgrammeSession
from models.talk import OutboxMessage
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopKind
from rules.eligibility import ZoneRule
from services import progress, reminders
from services.progress import Place

SMALL, LARGE = 1_000, 1_000_000
ROUNDS = 5
AT_ONCE = 10_000
CALLS = 50
"""Calls that begin in ten minutes; as many begin tomorrow, and seats in two workshops each."""
NOW = datetime(2027, 3, 2, 17, 0, 10, tzinfo=UTC)
"""18:00 in Paris: the evening messages fall due in the same tick."""
SOON = datetime(2027, 3, 2, 17, 10, tzinfo=UTC)
ONE_DAY = timedelta(days=1)
GROUP, IN_A_WORKSHOP = 8, 30
PROMISED = 2 * (CALLS + 2 * IN_A_WORKSHOP)
PEOPLE = 1_000
ALONE = 2 * CALLS + 4
"""Those of now and of tomorrow are calls, up to the next whole group."""

Row = dict[str, Any]


def main(small: int, large: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-bench-")))
        folder.chmod(0o755)  # root runs PostgreSQL as somebody else
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


class _opened:
    """A filled database, closed at the end."""

    def __init__(self, name: str, folder: Path, size: int) -> None:
        self.stack = ExitStack()
        folder.mkdir()
        is_sqlite = name == "sqlite"
        url = f"sqlite:///{folder}/declic.db" if is_sqlite else self._server(folder)
        print(f"{name}: {size:,} bookings", file=sys.stderr)
        self.database = _filled(url, size)

    def _server(self, folder: Path) -> str:
        return self.stack.enter_context(postgresql(folder))

    def __enter__(self) -> Database:
        return self.database

    def __exit__(self, *_: object) -> None:
        self.database.close()
        self.stack.close()


def _rounds(databases: dict[int, Database]) -> dict[int, list[float]]:
    """Interleaved, so that what else the machine does is shared; the first is not counted."""
    costs: dict[int, list[float]] = {size: [] for size in databases}
    for number in range(ROUNDS + 1):
        for size, database in databases.items():
            _forget(database)
            cost = _tick(database)
            if number:
                costs[size].append(cost)
    return costs


def _tick(database: Database) -> float:
    """All the slices of one tick, in milliseconds, and then the one that finds nothing."""
    started, more = perf_counter(), True
    while more:
        more = database.transact_now(lambda session: reminders.promise_due(session, BOT, NOW))
    cost = (perf_counter() - started) * 1000
    count = select(func.count()).select_from(OutboxMessage)
    promised = database.transact_now(lambda session: session.scalar(count))
    if promised != PROMISED:
        raise SystemExit(f"{promised} reminders were promised")
    return cost


def _forget(database: Database) -> None:
    def work(session: Session) -> None:
        session.execute(text("DELETE FROM outbox"))
        progress.reach(session, BOT, reminders.NAME, Place(NOW - timedelta(seconds=20)))

    database.transact_now(work)


def _filled(url: str, size: int) -> Database:
    run.to_head(url)
    database = open_database(url)
    database.transact_now(_people)
    for first in range(0, size // 2, AT_ONCE):
        numbers = range(first, min(first + AT_ONCE, size // 2))
        database.transact_now(partial(_bookings, numbers=numbers))
        database.transact_now(partial(_registrations, numbers=numbers))
    if database.engine.dialect.name == "postgresql":
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))
    return database


def _people(session: Session) -> None:
    someone = {"bot_id": BOT, "joined_at": NOW, "language": "fr", "department": "31"}
    mentors = range(PEOPLE, PEOPLE + CALLS)
    people = [{**someone, "id": n, "telegram_id": n} for n in (*range(1, PEOPLE), *mentors)]
    session.execute(insert(Person), people)
    ada = {"status": MentorStatus.ACTIVE, "first_name": "Ada"}
    session.execute(insert(Mentor), [{"person_id": n, **ada} for n in mentors])
    here = ProgrammeSession(
        id=1,
        code="bench",
        name="Bench",
        departments=["31"],
        starts_on=date(2027, 3, 1),
        ends_on=date(2027, 3, 12),
        seats=PEOPLE,
        overbooking=0,
        zone_rule=ZoneRule.REQUIRED,
        minimum_age=18,
        job_seeker_required=True,
        doors=[],
        texts={},
        opened_at=NOW,
    )
    session.add(here)


def _when(number: int, each: int) -> datetime:
    """The first are due now, the next tomorrow; all others days ago or days ahead."""
    group = number // each
    if number < CALLS:
        return SOON
    if number < 2 * CALLS:
        return NOW + timedelta(hours=20)
    side = -1 if group % 2 else 1
    return NOW + side * (timedelta(days=3) + timedelta(minutes=group))


def _bookings(session: Session, numbers: range) -> None:
    """The calls of now and tomorrow one each, the others in groups."""
    slots = [_slot(n) for n in numbers if n < ALONE or n % GROUP == 0]
    session.execute(insert(Slot), slots)
    session.execute(insert(Booking), [_booking(n) for n in numbers])


def _slot(number: int) -> Row:
    alone = number < ALONE
    starts_at = _when(number, GROUP)
    return {
        "id": 1 + number,
        "mentor_id": PEOPLE + number % CALLS,
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(minutes=30),
        "seats": 1 if alone else GROUP,
        "taken": 1 if alone else GROUP,
        "room": f"{number:032x}",
    }


def _booking(number: int) -> Row:
    first = number if number < ALONE else number - number % GROUP
    return {
        "slot_id": 1 + first,
        "person_id": 1 + number % (PEOPLE - 1),
        "session_id": 1,
        "uid": f"b{number}",
        "booked_at": NOW - 30 * ONE_DAY,
    }


def _registrations(session: Session, numbers: range) -> None:
    session.execute(insert(Workshop), [_workshop(n) for n in numbers if n % IN_A_WORKSHOP == 0])
    rows = [
        {
            "workshop_id": 1 + n // IN_A_WORKSHOP,
            "person_id": 1 + (n + PEOPLE // 2) % (PEOPLE - 1),
            "status": RegistrationStatus.REGISTERED,
            "asked_at": NOW,
            "changed_at": NOW,
            "uid": f"w{n}",
        }
        for n in numbers
    ]
    session.execute(insert(Registration), rows)


def _workshop(number: int) -> Row:
    starts_at = _when(number, IN_A_WORKSHOP)
    return {
        "id": 1 + number // IN_A_WORKSHOP,
        "session_id": 1,
        "code": f"w{number}",
        "kind": WorkshopKind.CV,
        "title": "Mon CV",
        "starts_at": starts_at,
        "ends_at": starts_at + timedelta(hours=1),
        "seats": IN_A_WORKSHOP,
        "capacity": IN_A_WORKSHOP,
        "places": IN_A_WORKSHOP,
        "taken": IN_A_WORKSHOP,
        "attendance_code": "1234",
    }


def _show(medians: dict[str, dict[int, float]], ratios: dict[str, float]) -> None:
    table = Table(title="One tick of reminders, all its slices, ms (median of interleaved rounds)")
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
