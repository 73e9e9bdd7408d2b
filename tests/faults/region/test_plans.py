"""No statement of a turn or a sweep reads a whole table that grows with the number of people."""

import json
import tempfile
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random

import psycopg
import pytest
from sqlalchemy import TextClause, text
from sqlalchemy.orm import Session

from benchmarks.data.growth import fill
from benchmarks.databases import analyse
from migrations import run
from models.engine.database import open_database
from tests.faults.region.machines import Region, a_region
from tests.faults.region.plans import EXPLAIN_ALL, readings
from tests.harness.database import postgres
from tests.harness.processes import ask
from tests.harness.waiting import until

LEFT_OUT = {
    "SELECT EXISTS (SELECT * FROM people WHERE people.department": "by a clock moved by hand alone",
    "conversations.heard_at FROM people JOIN conversations": "of the reminders of a sign-up: whole "
    "by a clock moved by hand alone; else one hour's, found by the hour among a million "
    "(`make bench-growth`), by person among these few",
}
"""Beginnings or parts of statements, and why they may read a whole table."""
PEOPLE, CROWD, WORDS, DAY = 12, 5_000, 60, 24 * 3600
MANY = 1_000
"""Rows from which PostgreSQL chooses as it would for a million."""
BIG = {
    *("audit", "bookings", "conversations", "enrolments", "feedback", "outbox", "people"),
    *("slots", "standing_buttons", "updates"),
}
PARTIAL = "SELECT indexrelid::regclass::text FROM pg_index WHERE indpred IS NOT NULL"


@pytest.fixture
def explaining_server() -> Iterator[postgres.Server]:
    with tempfile.TemporaryDirectory(dir=postgres.quick_folder()) as folder:
        server = postgres.Server(Path(folder), f"{postgres.QUICK} {EXPLAIN_ALL}")
        yield server
        server.stop()


def test_no_statement_reads_a_whole_big_table(
    explaining_server: postgres.Server, tmp_path: Path
) -> None:
    url = postgres.text(postgres.create(explaining_server.own()))
    run.to_head(url)
    with closing(psycopg.connect(url)) as connection:
        partly = {name for (name,) in connection.execute(PARTIAL)}
    crowd(url)
    with a_region(tmp_path, url, PEOPLE) as region:
        migrated = explaining_server.log.stat().st_size
        live(region)
        with explaining_server.log.open(encoding="utf-8", errors="replace") as log:
            log.seek(migrated)
            seen = list(readings(log.read()))
    big = {table for table, rows in counted(url).items() if rows > MANY}
    whole = {
        f"{each.table} ({each.how} {each.index}): {each.statement}"
        for each in seen
        if each.is_whole
        and each.index not in partly
        and each.table in big
        and not any(part in each.statement for part in LEFT_OUT)
    }
    assert big >= BIG
    assert big <= {each.table for each in seen}
    assert sorted(whole) == []


def crowd(url: str) -> None:
    """Let many be there already: PostgreSQL then knows which tables are big."""
    database = open_database(url)
    database.transact_now(partial(fill, numbers=range(1, CROWD), people=CROWD))
    analyse(database)
    for table in ("people", "programme_sessions", "slots"):
        last = f"(SELECT max(id) FROM {table})"
        used = text(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {last})")
        database.transact_now(partial(_execute, statement=used))
    database.close()


def counted(url: str) -> dict[str, int]:
    """Return how many rows each table had when PostgreSQL last looked."""
    query = "SELECT relname, n_live_tup FROM pg_stat_user_tables"
    with closing(psycopg.connect(url)) as connection:
        return dict(connection.execute(query).fetchall())


def _execute(session: Session, statement: TextClause) -> None:
    session.execute(statement)


def live(region: Region) -> None:
    """Talk, then let a day pass: every sweep runs."""
    bot = region.bots[0]
    bot.start()
    talkers = region.talkers(Random(1), 1.0)
    talkers.start()
    until(lambda: talkers.said >= WORDS, "they have talked")
    region.rest(talkers)
    region.sandbox.move(advance=DAY)

    def has_swept() -> bool:
        _, answer = ask(f"http://127.0.0.1:{bot.port}", "GET", "/ready")
        return None not in json.loads(answer)["seconds_since_success"].values()

    until(has_swept, "every sweep has run")
