"""Read the sandbox's record and some tables of the bot into one small database."""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.request import urlopen

from sqlalchemy import Connection, NullPool, create_engine, make_url, text

SCHEMA = Path(__file__).with_name("schema.sql")
OF_THE_BOT = "(CAST(:bot AS BIGINT) IS NULL OR {} = CAST(:bot AS BIGINT))"
"""Of one bot, where several share the database; else of all."""
ON_PAGE = 2**52
"""Chats have numbers below it, pages from it on."""
TABLES = {
    "heard": "SELECT update_id, chat_id, answered_at, question_message_id FROM updates"
    f" WHERE chat_id < {ON_PAGE} AND {OF_THE_BOT.format('bot_id')}",
    "people": f"SELECT id, telegram_id FROM people WHERE {OF_THE_BOT.format('bot_id')}",
    "queued": "SELECT o.id, p.telegram_id, urgency, state, due_at, held_until, message_id"
    " FROM outbox o JOIN people p ON p.id = o.person_id"
    f" WHERE p.telegram_id IS NOT NULL AND {OF_THE_BOT.format('o.bot_id')}",
    "announced": "SELECT p.telegram_id, a.category, r.state, a.starts_at, r.message_id"
    " FROM announcement_recipients r JOIN people p ON p.id = r.person_id"
    " JOIN announcements a ON a.id = r.announcement_id"
    f" WHERE p.telegram_id IS NOT NULL AND {OF_THE_BOT.format('p.bot_id')}",
    "left_category": "SELECT p.telegram_id, category, since FROM announcement_opt_outs o"
    f" JOIN people p ON p.id = o.person_id WHERE {OF_THE_BOT.format('p.bot_id')}"
    " UNION ALL SELECT telegram_id, '*', fewer_messages_at FROM people"
    f" WHERE fewer_messages_at IS NOT NULL AND {OF_THE_BOT.format('bot_id')}",
    "seats": "SELECT 'meeting', s.id, s.seats, count(b.id) FROM slots s"
    " JOIN bookings b ON b.slot_id = s.id AND b.status = 'booked' GROUP BY s.id, s.seats"
    " UNION ALL SELECT 'workshop', w.id, w.places, count(r.id) FROM workshops w"
    " JOIN registrations r ON r.workshop_id = w.id AND r.status IN ('registered', 'offered')"
    " GROUP BY w.id, w.places"
    " UNION ALL SELECT 'session', s.id, s.seats + s.overbooking, count(e.id)"
    " FROM programme_sessions s"
    " JOIN enrolments e ON e.session_id = s.id AND e.status IN ('place', 'to_check')"
    " GROUP BY s.id, s.seats, s.overbooking",
    "page_heard": "SELECT update_id, chat_id, answered_at, question_message_id FROM updates"
    f" WHERE chat_id >= {ON_PAGE} AND {OF_THE_BOT.format('bot_id')}",
    "page_said": "SELECT m.person_id, m.number, m.change, m.source FROM web_messages m"
    f" JOIN people p ON p.id = m.person_id WHERE {OF_THE_BOT.format('p.bot_id')}",
    "page_queued": "SELECT o.id, o.person_id, o.message_id FROM outbox o"
    " JOIN people p ON p.id = o.person_id WHERE o.state = 'sent' AND p.telegram_id IS NULL"
    f" AND o.message_id IS NOT NULL AND {OF_THE_BOT.format('o.bot_id')}",
}
"""For each table of the evidence, the statement that fills it from the bot's database."""


SAYS = {"copyMessage", "forwardMessage", "editMessageText", "editMessageCaption"}
SHOWN = (
    *("text", "caption", "document", "photo", "reply_markup"),
    *("from_chat_id", "message_id"),  # what is copied, or changed
)


@dataclass(frozen=True)
class Fault:
    """What was broken, from when to when, in seconds of the machine's monotonic clock."""

    began: float
    ended: float
    what: str


def gather(
    sandbox_url: str,
    database_url: str,
    faults: Iterable[Fault],
    monotonic: float,
    since: float = 0.0,
    bot: int | None = None,
) -> sqlite3.Connection:
    """Return the evidence as it stands now, at this instant of the machine's clock.

    Updates put before `since`, by the same clock, were not for the bot.  `bot`: its number, where
    several share the database.
    """
    now = _instant(_ask(sandbox_url, "clock")["now"])
    updates = [each for each in _ask(sandbox_url, "updates") if each["put_at"] >= since]
    tables = read_tables(database_url, bot)
    # what is marked was said before: the record is read last
    evidence = from_record(_ask(sandbox_url, "record"), updates, faults, (now, monotonic))
    for table, rows in tables.items():
        insert(evidence, table, rows)
    return evidence


def from_record(
    calls: Sequence[Mapping[str, Any]],
    updates: Sequence[Mapping[str, Any]],
    faults: Iterable[Fault],
    clock: tuple[float, float],
) -> sqlite3.Connection:
    """Return the evidence of the sandbox alone; `clock` is (its time, the machine's) at the end."""
    evidence = sqlite3.connect(":memory:")
    evidence.executescript(SCHEMA.read_text(encoding="utf-8"))
    pressed_in = {str(update.get("query", "")): int(update["chat"]) for update in updates}
    insert(evidence, "calls", (_call(call, pressed_in) for call in calls))
    insert(
        evidence,
        "updates",
        ((u["update_id"], u["chat"], u["kind"], u["put_at"], u["taken_at"]) for u in updates),
    )
    insert(evidence, "faults", ((fault.began, fault.ended, fault.what) for fault in faults))
    insert(evidence, "clock", [clock])
    return evidence


def insert(evidence: sqlite3.Connection, table: str, rows: Iterable[Sequence[Any]]) -> None:
    """Add rows to a table of the evidence, each with all of its columns in order."""
    width = len(evidence.execute(f"SELECT * FROM {table} LIMIT 0").description)
    evidence.executemany(f"INSERT INTO {table} VALUES ({', '.join('?' * width)})", rows)


def _call(call: Mapping[str, Any], pressed_in: Mapping[str, int]) -> Sequence[Any]:
    """Return the row of a call; `pressed_in`: the chat of each callback query."""
    method, parameters, verdict = call["method"], call["parameters"], call["verdict"]
    chat = (parameters.get("scope") or parameters).get("chat_id")
    if method == "answerCallbackQuery" and parameters.get("text"):
        chat = pressed_in.get(parameters["callback_query_id"])
    done = verdict if verdict["ok"] else verdict.get("acted") or verdict
    return (
        call["number"],
        call["monotonic"],
        _instant(call["at"]),
        method,
        chat,
        _said(method, parameters),
        bool(done["ok"]),
        bool(verdict["ok"]),
        None if method.startswith("edit") else done.get("message_id"),
        verdict.get("error_code"),
        bool(verdict.get("during_halt")),
    )


def _said(method: str, parameters: Mapping[str, Any]) -> str | None:
    """Return what a person reads, or None when the call shows no words."""
    if (method not in SAYS and not method.startswith("send")) or method == "sendChatAction":
        return None
    return json.dumps([parameters.get(name) for name in SHOWN], sort_keys=True)


def read_tables(database_url: str, bot: int | None = None) -> Mapping[str, Sequence[Sequence[Any]]]:
    """Return what the promises need of the bot's database, by table of the evidence."""
    engine = create_engine(_driver(database_url), poolclass=NullPool)
    with engine.connect() as connection:
        return {table: list(_rows(connection, query, bot)) for table, query in TABLES.items()}


def _rows(connection: Connection, query: str, bot: int | None) -> Iterator[Sequence[Any]]:
    for row in connection.execute(text(query), {"bot": bot} if ":bot" in query else {}):
        yield [_plain(value) for value in row]


def _plain(value: Any) -> Any:
    """Return an instant as seconds: PostgreSQL gives it aware, SQLite as a text in UTC."""
    if isinstance(value, datetime):
        return value.timestamp()
    if isinstance(value, str) and value[4:5] == "-" and value[10:11] == " ":
        return datetime.fromisoformat(value).replace(tzinfo=UTC).timestamp()
    return value


def _instant(iso: str) -> float:
    return datetime.fromisoformat(iso).timestamp()


def _driver(database_url: str) -> str:
    url = make_url(database_url)
    driver = "postgresql+psycopg" if url.get_backend_name() == "postgresql" else "sqlite"
    return url.set(drivername=driver).render_as_string(hide_password=False)


def _ask(sandbox_url: str, path: str) -> Any:
    with urlopen(f"{sandbox_url}/control/{path}") as response:
        return json.load(response)
