"""What a database refuses by itself: read from it as it really is, and really refused.

After a change of the tables, `ACCEPT=1 python -m pytest tests/database/test_constraints.py` writes
the list anew: each line that goes is something that no code above may forget from then on.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import IntegrityError

from models.engine.database import Database, open_database
from models.mentoring.slots import BookingStatus, SlotStatus
from models.tables import metadata
from tests.database.builders import NOON
from tests.database.constraint_list import LIST, lines_of, written_together
from tests.database.rows import SOME, Row, Rows
from tests.harness import accepting
from tests.harness.database.postgres import Server, create, drop, text

pytestmark = pytest.mark.both_databases("the constraints of each")


@dataclass(frozen=True)
class Line:
    """A line of the list, as `slots: unique uq_slots_open (mentor_id, starts_at) where …`."""

    table: str
    name: str
    columns: Sequence[str]
    rest: str


def lines(kind: str) -> Sequence[Line]:
    """Return those of one kind, as SQLite has them where the two differ."""
    form = re.compile(rf"(\w+): {kind} (\w+) \(([\w, ]+)\)(.*?)(?:  \[sqlite\])?")
    found = map(form.fullmatch, LIST.read_text(encoding="utf-8").splitlines())
    split = [it.groups() for it in found if it and not it[4].endswith("[postgresql]")]
    return [Line(table, name, columns.split(", "), rest) for table, name, columns, rest in split]


ONE_OF_A_KIND = [*lines("key"), *lines("unique")]
REFERENCES = lines("refers")

WITHIN: Mapping[str, tuple[Row, Row]] = {
    "uq_addresses_preferred": ({"preferred": True}, {"preferred": False}),
    "uq_alerts_open": ({"over_at": None}, {"over_at": NOON}),
    "uq_bookings_booked": (
        {"status": BookingStatus.BOOKED},
        {"status": BookingStatus.CANCELLED_BY_MENTOR},
    ),
    "uq_slots_open": ({"status": SlotStatus.OPEN}, {"status": SlotStatus.CANCELLED}),
}
"""What a row holds of which there is one, and what one of which there may be many."""
MORE: Mapping[str, int] = {"uq_addresses_preferred": 1}
"""How many there may be beside, where another key allows no more: a person has one a channel."""


@dataclass(frozen=True)
class Check:
    table: str
    takes: Sequence[Row]
    """The last rows before the edge."""
    refuses: Sequence[Row]
    """The first ones beyond."""


CHECKS: Mapping[str, Check] = {
    "ck_data_protection_one_row": Check("data_protection", [{"id": 1}], [{"id": 0}, {"id": 2}]),
    "ck_feedback_score": Check(
        "feedback",
        [{"score": 1}, {"score": 5}],
        [{"score": 0}, {"score": 6}],
    ),
    "ck_member_absences_days": Check(
        "member_absences",
        [{"from_on": date(2027, 3, 15), "to_on": date(2027, 3, 15)}],
        [{"from_on": date(2027, 3, 15), "to_on": date(2027, 3, 14)}],
    ),
    "ck_slots_taken": Check(
        "slots",
        [{"seats": 2, "taken": 0}, {"seats": 2, "taken": 2}],
        [{"seats": 2, "taken": -1}, {"seats": 2, "taken": 3}],
    ),
    "ck_slots_whose": Check(
        "slots",
        [{}, {"mentor_id": SOME}, {"opportunity_id": SOME}],
        [{"mentor_id": SOME, "opportunity_id": SOME}],
    ),
    "ck_workshops_places": Check(
        "workshops", [{"capacity": 2, "places": 2}], [{"capacity": 2, "places": 3}]
    ),
    "ck_workshops_taken": Check(
        "workshops",
        [{"places": 2, "taken": 0}, {"places": 2, "taken": 2}],
        [{"places": 2, "taken": -1}, {"places": 2, "taken": 3}],
    ),
}


@pytest.fixture
def rows(database: Database) -> Iterator[Rows]:
    """Begin a transaction of which nothing is kept."""
    with database.engine.connect() as connection:
        yield Rows(connection)
        connection.rollback()


@contextmanager
def refused(rows: Rows, name: str, in_sqlite: str) -> Iterator[None]:
    """Expect that this constraint refuses what is done, and no other."""
    with pytest.raises(IntegrityError) as error, rows.connection.begin_nested():
        yield
    told = error.value.orig
    if isinstance(told, psycopg.Error):
        assert told.diag.constraint_name == name
    else:
        assert str(told) == in_sqlite


def test_the_list_is_what_a_migrated_database_has(sqlite_url: str, postgresql_url: str) -> None:
    of_each = {}
    for kind, url in (("sqlite", sqlite_url), ("postgresql", postgresql_url)):
        database = open_database(url)
        of_each[kind] = lines_of(database.engine)
        database.close()
    read = written_together(of_each)
    if accepting.is_wanted():
        accepting.propose(LIST, read)
        return
    known = LIST.read_text(encoding="utf-8")
    changed = unified_diff(known.splitlines(), read.splitlines(), "known", "found", "", "", 0, "")
    assert list(changed) == []


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_models_say_what_the_migrations_make(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest, postgresql_server: Server
) -> None:
    """Checks, and the conditions of indexes, are not compared by Alembic."""
    migrated = open_database(request.getfixturevalue(f"{kind}_url"))
    address = None if kind == "sqlite" else create(postgresql_server.address())
    made = open_database(text(address) if address else f"sqlite:///{tmp_path}/made.db")
    metadata.create_all(made.engine)
    of_models, of_migrations = lines_of(made.engine), lines_of(migrated.engine)
    for database in (made, migrated):
        database.close()
    if address:
        drop(postgresql_server.address(), address.database)
    assert sorted(of_models ^ of_migrations) == []


def named(line: Line) -> str:
    return line.name


def alike(line: Line, row: Row) -> Row:
    return {column: row[column] for column in line.columns}


@pytest.mark.parametrize("line", ONE_OF_A_KIND, ids=named)
def test_a_second_one_is_refused(rows: Rows, line: Line) -> None:
    within, _ = WITHIN.get(line.name, ({}, {}))
    first = rows.add(line.table, {**dict.fromkeys(line.columns, SOME), **within})
    told = ", ".join(f"{line.table}.{column}" for column in line.columns)
    with refused(rows, line.name, f"UNIQUE constraint failed: {told}"):
        rows.add(line.table, {**alike(line, first), **within})


@pytest.mark.parametrize("line", lines("unique"), ids=named)
def test_one_that_differs_in_one_column_is_taken(rows: Rows, line: Line) -> None:
    within, _ = WITHIN.get(line.name, ({}, {}))
    first = rows.add(line.table, {**dict.fromkeys(line.columns, SOME), **within})
    others = [
        rows.add(line.table, {**alike(line, first), **within, other: SOME})
        for other in line.columns
    ]
    assert all(alike(line, other) != alike(line, first) for other in others)


@pytest.mark.parametrize("line", [it for it in lines("unique") if it.name in WITHIN], ids=named)
def test_there_may_be_many_of_what_is_over(rows: Rows, line: Line) -> None:
    within, over = WITHIN[line.name]
    many = MORE.get(line.name, 2)
    first = rows.add(line.table, {**dict.fromkeys(line.columns, SOME), **within})
    more = [rows.add(line.table, {**alike(line, first), **over}) for _ in range(many)]
    assert [alike(line, row) for row in more] == [alike(line, first)] * many


def test_each_condition_has_an_example_on_both_sides() -> None:
    assert {it.name for it in lines("unique") if it.rest} == WITHIN.keys()


@pytest.mark.parametrize("name", CHECKS)
def test_a_row_beyond_a_check_is_refused_and_one_at_its_edge_is_taken(
    rows: Rows, name: str
) -> None:
    check = CHECKS[name]
    for row in check.refuses:
        with refused(rows, name, f"CHECK constraint failed: {name}"):
            rows.add(check.table, row)
    for row in check.takes:
        rows.add(check.table, row)


def test_each_check_has_its_examples() -> None:
    written = re.findall(r"^(\w+): check (\w+) ", LIST.read_text(encoding="utf-8"), re.MULTILINE)
    assert {(check.table, name) for name, check in CHECKS.items()} == set(written)


@pytest.mark.parametrize("line", REFERENCES, ids=named)
def test_what_refers_to_a_row_refers_to_one_there_is_and_does_what_it_says_when_that_goes(
    rows: Rows, line: Line
) -> None:
    [column] = line.columns
    table = metadata.tables[line.table]
    [reference] = table.c[column].foreign_keys
    there = reference.column
    in_sqlite = "FOREIGN KEY constraint failed"
    with refused(rows, line.name, in_sqlite):
        rows.add(line.table, {column: -1})
    row = rows.add(line.table, {column: SOME})
    mine = [it == row[it.name] for it in table.primary_key]
    going = delete(there.table).where(there == row[column])
    ends = line.rest.partition(" ondelete ")[2]
    if not ends:
        with refused(rows, line.name, in_sqlite):
            rows.connection.execute(going)
        return
    rows.connection.execute(going)
    left = rows.connection.execute(select(table.c[column]).where(*mine)).all()
    assert [tuple(it) for it in left] == {"CASCADE": [], "SET NULL": [(None,)]}[ends]
