"""Invent a country for figures: people of many sessions, each some way along their path.

PostgreSQL alone makes the rows: a million people take some minutes.
"""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import Table, insert, text
from sqlalchemy.orm import Session

from benchmarks.databases import BOT, Row, analyse, session_row
from models import tables
from models.engine.database import Database
from models.programme import ProgrammeSession
from tests.harness.builders import an_opportunity

NOW = datetime(2027, 3, 2, 11, tzinfo=UTC)
A_SESSION = 600
"""Of them, four in five enrol."""
PERIOD = timedelta(days=1000)
WORKSHOPS = 3
ENROLLED = "k % 10 < 8"
SESSION = "1 + k % :sessions"
OFTEN = "k % 20 = 3"
"""Who was in a second session."""
SECOND = "1 + (k + 1) % :sessions"
NUMBERS = "WITH k (k) AS (SELECT generate_series(1, :people))"
QUICKLY = (
    "SET LOCAL session_replication_role = replica",  # foreign keys are right by construction
    "SET LOCAL synchronous_commit = off",
    "SET LOCAL statement_timeout = 0",
)
ROWS: Mapping[str, str] = {
    "people": """
        SELECT k AS id, :bot AS bot_id, k AS telegram_id, s.starts_on - k % 40 AS joined_at,
            (ARRAY['affiche', 'mission-locale', 'radio', NULL])[1 + k % 4] AS source,
            (ARRAY['woman', 'woman', 'man', NULL])[1 + k / 7 % 4] AS gender,
            CASE WHEN k % 10 < 9 THEN s.departments ->> 0 END AS department
        FROM k JOIN programme_sessions s ON s.id = 1 + k % :sessions
    """,
    "notices": "SELECT k AS person_id, '1' AS version, :now AS shown_at, k AS update_id"
    " FROM k WHERE k % 20 > 0",
    "enrolments": f"""
        SELECT k AS person_id, {SESSION} AS session_id, :now AS changed_at,
            (ARRAY['place', 'place', 'left', 'refused'])[1 + k / 3 % 4] AS status
        FROM k WHERE {ENROLLED}
        UNION ALL SELECT k, {SECOND}, :now, 'place' FROM k WHERE {OFTEN} AND {ENROLLED}
    """,
    "eligibility_verdicts": f"""
        SELECT k AS person_id, {SESSION} AS session_id, 'eligible' AS outcome,
            '[]'::json AS reasons, 'address' AS method,
            (ARRAY['qpv', 'qpv', 'frr', 'none'])[1 + k / 5 % 4] AS zone,
            'yes' AS situation, (ARRAY['18_25', '26_49', '50_plus'])[1 + k / 11 % 3] AS age_band,
            :now AS judged_at
        FROM k WHERE {ENROLLED}
    """,
    "kept_strengths": f"""
        SELECT k AS person_id, dimension, :now AS kept_at
        FROM k, unnest(ARRAY['listening', 'order', 'care']) AS dimension
        WHERE {ENROLLED} AND k % 5 < 3
    """,
    "slots": """
        SELECT k AS id, :now - interval '90 days' AS starts_at,
            :now - interval '90 days' + interval '30 minutes' AS ends_at, 1 AS seats, 1 AS taken,
            'r' AS room, 'open' AS status, 0 AS sequence
        FROM k
    """,
    "bookings": f"""
        SELECT k AS slot_id, k AS person_id, {SESSION} AS session_id,
            (ARRAY['booked', 'released'])[n] AS status, 'b' || k || '-' || n AS uid,
            0 AS sequence, :now - interval '99 days' AS booked_at,
            (ARRAY['took_place', 'took_place', 'nobody_came', NULL])[1 + k / 3 % 4]
            AS said_by_mentor
        FROM k, generate_series(1, 2) AS n WHERE {ENROLLED} AND (k % 3 > 0 OR n = 1)
    """,
    "workshops": f"""
        SELECT s.id * {WORKSHOPS} + n AS id, s.id AS session_id, 'w' || n AS code, 'cv' AS kind,
            'CV' AS title, '' AS about, :now AS starts_at, :now + interval '1 hour' AS ends_at,
            999 AS seats, 0 AS overbooking, 999 AS capacity, 999 AS places, 0 AS taken,
            '' AS room_url, '' AS host_name, 'open' AS status, 0 AS sequence,
            '0000' AS attendance_code
        FROM programme_sessions s, generate_series(1, {WORKSHOPS}) AS n
    """,
    "registrations": f"""
        SELECT ({SESSION}) * {WORKSHOPS} + n AS workshop_id, k AS person_id,
            'registered' AS status, :now AS asked_at, :now AS changed_at,
            'r' || k || '-' || n AS uid, 0 AS sequence,
            (ARRAY['by_code', 'by_host', 'absent'])[1 + (k + n) % 3] AS attended
        FROM k, generate_series(1, {WORKSHOPS}) AS n WHERE {ENROLLED} AND k % 2 = 0
    """,
    "feedback": f"""
        SELECT k AS person_id, {SESSION} AS session_id, 'session' AS about,
            {SESSION} AS subject_id, 3 + k % 3 AS score, :now AS said_at
        FROM k WHERE {ENROLLED} AND k % 3 = 0
    """,
    "destinations": f"""
        SELECT k AS person_id, {SESSION} AS session_id, days, :now AS asked_at,
            (ARRAY['permanent', 'training', 'still_looking', NULL])[1 + (k + days) % 4] AS answer
        FROM k, unnest(ARRAY[30, 90, 180]) AS days WHERE {ENROLLED} AND k % 2 = 0
    """,
    "applications": f"""
        SELECT k AS person_id, 1 AS opportunity_id, 'sent' AS status, :now AS sent_at,
            :now AS changed_at, 'a' || k AS uid, 0 AS sequence,
            CASE WHEN k % 5 = 0 THEN CAST(:now AS timestamptz) END AS answered_at
        FROM k WHERE {ENROLLED} AND k % 4 = 0
    """,
}
"""By table, what to insert; `k` numbers the people."""


def populate(database: Database, people: int) -> None:
    """Fill an empty database, and let PostgreSQL count what is there."""
    database.transact_now(lambda session: _fill(session, people))
    analyse(database)


def _fill(session: Session, people: int) -> None:
    sessions = max(1, people // A_SESSION)
    session.execute(insert(ProgrammeSession), [_session(n, sessions) for n in range(sessions)])
    an_opportunity(session, NOW, title="Technicien")
    for statement in QUICKLY:
        session.execute(text(statement))
    values = {"bot": BOT, "now": NOW, "people": people, "sessions": sessions}
    for name, query in ROWS.items():
        _insert(session, tables.metadata.tables[name], query, values)


def _session(number: int, sessions: int) -> Row:
    starts_on = NOW.date() - PERIOD + PERIOD * number / sessions
    code = f"{1 + number % 95:02}"
    return session_row(
        NOW, starts_on, id=number + 1, code=f"s{number}", departments=[code], seats=A_SESSION
    )


def _insert(session: Session, table: Table, query: str, values: Mapping[str, Any]) -> None:
    """Insert the rows of a query, with the usual values of the columns that it does not name."""
    rows = f"{NUMBERS} {query}"
    given = {name: value for name, value in values.items() if f":{name}" in rows}
    named = list(session.execute(text(f"{rows} LIMIT 0"), given).keys())
    usual = {
        column.name: _literal(column.default)
        for column in table.columns
        if column.name not in named and column.default is not None
    }
    columns = ", ".join([*named, *usual])
    selected = ", ".join(["it.*", *usual.values()])
    statement = f"INSERT INTO {table.name} ({columns}) SELECT {selected} FROM ({rows}) AS it"
    session.execute(text(statement), given)
    if "id" in named:
        last = f"SELECT max(id) FROM {table.name}"
        session.execute(
            text(f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), ({last}))")
        )


def _literal(default: Any) -> str:
    """Write a default of Python in SQL; a list is empty."""
    if not default.is_scalar:
        return "'[]'"
    return str(default.arg) if isinstance(default.arg, int) else f"'{default.arg}'"
