"""Make a country of a village: copy each row many times, for nobody to whom something is due.

A copy has other people, other sessions (100 still to begin, 900 over) and other departments, and
its instants lie where no sweep finds work.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Column, Table, insert, text
from sqlalchemy.orm import Session

from benchmarks.data.growth import DAY, NOW, SESSIONS, departments, fill
from benchmarks.databases import BOT, Row, session_row
from models import tables
from models.engine.base import UtcDateTime
from models.engine.database import Database
from models.outbox import Progress
from models.programme import ProgrammeSession

TO_BEGIN, OVER = 90, 900
"""Sessions of the country, besides those of the village."""
COPIED = (
    *("people", "conversations", "enrolments", "updates", "outbox", "mentors", "slots"),
    *("bookings", "feedback", "standing_buttons", "audit"),
)
ROWS_OF = {
    **dict.fromkeys(("person_id", "mentor_id", "telegram_id", "chat_id"), "people"),
    **dict.fromkeys(("slot_id", "subject_id"), "slots"),
    "update_id": "updates",
}
"""The table of the rows that a column numbers."""
HIGHEST = {
    "people": "SELECT max(id) FROM people",
    "slots": "SELECT max(id) FROM slots",
    "updates": "SELECT max(update_id) FROM updates",
}
ELSEWHERE = "2"
"""Begins the codes of the country's other departments."""
UNIQUE_TEXTS = {"key", "uid", "room"}
QUICKLY = (
    "SET LOCAL session_replication_role = replica",  # foreign keys are right by construction
    "SET LOCAL synchronous_commit = off",
    "SET LOCAL statement_timeout = 0",
    "SET LOCAL maintenance_work_mem = '512MB'",
)
INDEXES = """
    SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
    WHERE indrelid = CAST(:of AS regclass)
    AND NOT EXISTS (SELECT FROM pg_constraint WHERE conindid = indexrelid)
"""


def populate(database: Database, village: int, people: int) -> None:
    """Fill an empty database with a village, then copy it until there are so many people."""
    database.transact_now(lambda session: fill(session, range(1, village + 1), village))
    database.transact_now(lambda session: _multiply(session, people // village - 1))


def _multiply(session: Session, times: int) -> None:
    if not times:
        return
    country = [_session(number) for number in range(TO_BEGIN + OVER)]
    session.execute(insert(ProgrammeSession), country)
    session.execute(insert(Progress), [row for it in country[:TO_BEGIN] for row in _told(it)])
    for statement in QUICKLY:
        session.execute(text(statement))
    highest = {name: session.scalar(text(query)) or 0 for name, query in HIGHEST.items()}
    for name in COPIED:
        _copy(session, tables.metadata.tables[name], highest, times)
    for name in ("people", "slots"):
        last = f"SELECT max(id) FROM {name}"
        session.execute(text(f"SELECT setval(pg_get_serial_sequence('{name}', 'id'), ({last}))"))


def _copy(session: Session, table: Table, highest: dict[str, int], times: int) -> None:
    """Copy a table's rows, its indexes away meanwhile: that is quicker."""
    indexes = session.execute(text(INDEXES), {"of": table.name}).all()
    for index, _ in indexes:
        session.execute(text(f"DROP INDEX {index}"))
    columns = {
        column.name: _copied(table, column, highest)
        for column in table.columns
        if column.name != "id" or table.name in highest
    }
    # k is the outer loop: the rows of one village follow another, without a sort
    original = (
        f"CREATE TEMP TABLE village_{table.name} ON COMMIT DROP AS SELECT * FROM {table.name}"
    )
    session.execute(text(original))
    copies = f"""
        INSERT INTO {table.name} ({", ".join(f'"{name}"' for name in columns)})
        SELECT {", ".join(columns.values())} FROM generate_series(1, :times) AS k
        CROSS JOIN LATERAL (SELECT * FROM village_{table.name} WHERE k > 0 OFFSET 0) AS it
    """
    session.execute(text(copies), {"times": times} | ({"now": NOW} if ":now" in copies else {}))
    for _, definition in indexes:
        session.execute(text(definition))


def _copied(table: Table, column: Column[object], highest: dict[str, int]) -> str:
    """Return the SQL of a column's value in the k-th copy."""
    name = column.name
    value = f'it."{name}"'
    if of := table.name if name == "id" else ROWS_OF.get(name):
        return f"{value} + k * {highest[of]}"
    if name in UNIQUE_TEXTS:
        return f"{value} || '-' || k"
    if name == "session_id":
        first, many = _sessions_of(table)
        return f"{first} + ({value} + k * {SESSIONS}) % {many}"
    if name == "department":
        return f"'{ELSEWHERE}' || coalesce({value}, '01')"
    if name == "look_at":
        return "CAST(:now AS timestamptz) + (1 + k % 29) * interval '1 day'"
    return _calm(value) if isinstance(column.type, UtcDateTime) else value


def _sessions_of(table: Table) -> tuple[int, int]:
    """Return the first id and the number of the sessions that copies are of."""
    first = SESSIONS + 1
    return (first, TO_BEGIN) if table.name == "enrolments" else (first + TO_BEGIN, OVER)


def _calm(value: str) -> str:
    """Return the SQL of an instant at which nothing falls due to a copy.

    What is past comes nearer, so that no term ends, yet is five days old: nothing is recent.
    """
    past = f"CAST(:now AS timestamptz) - interval '5 days' - (:now - {value}) / 2"
    return (
        f"CASE WHEN {value} < :now THEN {past} ELSE {value} + interval '5 days' END"
        " - k * interval '37 seconds'"
    )


def _told(programme_session: Row) -> Iterator[Row]:
    """Yield how far the news of a session has come: all have read it."""
    name = "-".join(
        ("new_session", str(programme_session["id"]), *programme_session["departments"])
    )
    yield {"bot_id": BOT, "name": name, "reached_at": NOW, "reached_id": 0}


def _session(number: int) -> Row:
    """Return a session that begins in a month or later, or that was over months ago."""
    begins = number < TO_BEGIN
    day = date(2027, 4, 5) if begins else date(2026, 9, 1)
    return session_row(
        NOW - 200 * DAY,
        id=SESSIONS + 1 + number,
        code=f"country-{number}",
        departments=[ELSEWHERE + code for code in departments(number % SESSIONS)],
        starts_on=day + timedelta(days=number) * (1 if begins else -1),
        seats=5_000,
    )
