"""What each tick costs once many people are there: its slices, and finding as good as nothing.

`python -m benchmarks.growth [PEOPLE]`: a table, then one line of JSON.  Both databases are durable,
as in production.
"""

import json
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from time import perf_counter
from typing import Any

from rich.console import Console
from rich.table import Table
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from benchmarks.databases import BOT, postgresql
from flows.library import HERE
from migrations import run
from models.database import Database, open_database
from models.people import Person
from models.programme import Enrolment, EnrolmentStatus, ProgrammeSession
from models.talk import Conversation, OutboxMessage, State, Update
from rules.eligibility import ZoneRule
from rules.pace import Urgency
from scheduler.tick import Tick
from scheduler.ticks import ticks
from services import registry
from services.storage import NOWHERE
from services.zones import Zones

PEOPLE = 100_000
NOW = datetime(2027, 3, 2, 11, tzinfo=UTC)
SESSIONS = 10
UPDATES_EACH = 3
AT_ONCE = 5_000
ROUNDS = 5
DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)

Row = dict[str, Any]
Figures = dict[str, float]


def main(people: int) -> None:
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="declic-bench-")))
        folder.chmod(0o755)  # root runs PostgreSQL as somebody else
        (folder / "postgresql").mkdir()
        urls = {
            "sqlite": f"sqlite:///{folder}/declic.db",
            "postgresql": stack.enter_context(postgresql(folder / "postgresql")),
        }
        found = {name: _measure(url, people) for name, url in urls.items()}
    _show(found, people)
    print(json.dumps({"people": people, **found}))


def _measure(url: str, people: int) -> Mapping[str, Figures]:
    run.to_head(url)
    database = open_database(url)
    for number in range(0, people, AT_ONCE):
        numbers = range(number + 1, min(number + AT_ONCE, people) + 1)
        database.transact_now(partial(_fill, numbers=numbers, people=people))
    _analyse(database)
    all_of_them = ticks(BOT, registry.build(Zones(), HERE), Random(1).randrange, NOWHERE)
    found = {tick.name: _costs(database, tick) for tick in all_of_them}
    database.close()
    return found


def _analyse(database: Database) -> None:
    """What PostgreSQL does by itself within a minute, and SQLite never (nor do we ask it to)."""
    if database.engine.dialect.name == "postgresql":
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))


def _costs(database: Database, tick: Tick) -> Figures:
    """In milliseconds of one transaction; minutes later there is as good as nothing to do."""
    print(f"{database.engine.name}: {tick.name}", file=sys.stderr)
    slices = sorted(_slices(database, tick, NOW))
    nothing = [ms for n in range(ROUNDS) for ms in _slices(database, tick, NOW + (1 + n) * MINUTE)]
    return {
        "slices": len(slices),
        "median_ms": round(median(slices), 1),
        "p95_ms": round(slices[int(len(slices) * 0.95)], 1),
        "nothing_ms": round(median(nothing), 2),
    }


def _slices(database: Database, tick: Tick, now: datetime) -> Iterator[float]:
    more: bool | None = True
    while more:
        started = perf_counter()
        more = database.transact_now(lambda session: tick.sweep(session, now))
        yield (perf_counter() - started) * 1000


def _show(found: Mapping[str, Mapping[str, Figures]], people: int) -> None:
    table = Table(title=f"Ticks with {people:,} people, ms of one transaction")
    table.add_column("")
    for name in found:
        for title in (f"{name}: slices", "median", "p95", "nothing"):
            table.add_column(title, justify="right")
    for tick in next(iter(found.values())):
        cells = [f"{value:g}" for figures in found.values() for value in figures[tick].values()]
        table.add_row(tick, *cells)
    Console(width=120).print(table)


def _fill(session: Session, numbers: range, people: int) -> None:
    """Of ten people: six in the middle of the way in, one offered, two who wait for news, one in.

    One in fifty stopped so long ago that they are to be erased.
    """
    chance = Random(numbers.start)
    if numbers.start == 1:
        session.execute(insert(ProgrammeSession), [_session(n, people) for n in range(SESSIONS)])
    heard = {n: NOW - (31 if n % 50 == 0 else chance.random() * 29) * DAY for n in numbers}
    session.execute(insert(Person), [_person(n, heard[n], chance) for n in numbers])
    session.execute(insert(Conversation), [_conversation(n, heard[n]) for n in numbers])
    session.execute(insert(Enrolment), [_enrolment(n, heard[n]) for n in numbers if n % 10 > 5])
    session.execute(insert(Update), [row for n in numbers for row in _updates(n, chance)])
    session.execute(insert(OutboxMessage), [_said(n, chance) for n in numbers])


def _session(number: int, people: int) -> Row:
    starts_on = date(2027, 3, 4) + 7 * number * DAY
    return {
        "id": number + 1,
        "code": f"s{number}",
        "name": f"Session {number}",
        "departments": _departments(number),
        "starts_on": starts_on,
        "ends_on": starts_on + 11 * DAY,
        "seats": people,
        "overbooking": 0,
        "zone_rule": ZoneRule.REQUIRED,
        "minimum_age": 18,
        "job_seeker_required": True,
        "doors": [],
        "texts": {},
        "opened_at": NOW,
    }


def _departments(number: int) -> list[str]:
    return [f"{n:02}" for n in range(1 + number * 9, 10 + number * 9)]


def _person(number: int, heard_at: datetime, chance: Random) -> Row:
    kind = number % 10
    return {
        "id": number,
        "bot_id": BOT,
        "telegram_id": number,
        "joined_at": heard_at - (0 if kind < 6 else 200) * DAY,
        "language": "fr",
        "department": chance.choice(_departments(number % SESSIONS)) if number % 7 else None,
        "keep_informed_at": NOW - chance.random() * 300 * DAY if kind in (7, 8) else None,
        "comfort_needs": "captions" if number % 100 == 9 else None,
    }


def _conversation(number: int, heard_at: datetime) -> Row:
    return {
        "person_id": number,
        "depth": 0,
        "script": "way_in" if number % 10 < 6 else "menu",
        "version": 1,
        "step": "postcode",
        "answers": {"situation": "yes", "age": "26_49"},
        "trail": ["welcome", "data", "situation", "age"],
        "question": 1,
        "last_question": 1,
        "heard_at": heard_at,
    }


def _enrolment(number: int, heard_at: datetime) -> Row:
    status = {6: EnrolmentStatus.OFFERED, 9: EnrolmentStatus.PLACE}
    return {
        "person_id": number,
        "session_id": 1 + number // 10 % SESSIONS,
        "status": status.get(number % 10, EnrolmentStatus.REFUSED),
        "changed_at": heard_at,
    }


def _updates(number: int, chance: Random) -> Iterator[Row]:
    for each in range(UPDATES_EACH):
        said_at = NOW - chance.random() * 36 * DAY
        yield {
            "bot_id": BOT,
            "update_id": number * UPDATES_EACH + each,
            "person_id": number,
            "chat_id": number,
            "answer_due_at": said_at,
            "answered_at": said_at,
        }


def _said(number: int, chance: Random) -> Row:
    said_at = NOW - chance.random() * 91 * DAY
    return {
        "bot_id": BOT,
        "person_id": number,
        "kind": "from_team",
        "params": {},
        "key": f"said:{number}",
        "urgency": Urgency.REMINDER,
        "due_at": said_at,
        "next_try_at": said_at,
        "state": State.SENT,
        "finished_at": said_at,
        "attempts": 0,
        "doubtful": False,
    }


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else PEOPLE)
