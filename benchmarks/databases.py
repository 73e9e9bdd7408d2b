"""Databases for the benchmark: migrated, with the demonstration, and people about to answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import insert
from sqlalchemy.orm import Session

from flows.library import HERE, read
from flows.script import Script
from migrations import run
from models.database import open_database
from models.people import Person
from models.talk import Conversation
from services import demonstration
from tests import postgres

BOT = 1000
DURABLE = (
    "-c fsync=on -c synchronous_commit=on -c shared_buffers=256MB -c max_wal_size=4GB "
    "-c max_connections=50 -c listen_addresses=''"
)
"""As in production: what is committed is on the disk."""


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    server = postgres.Server(folder, DURABLE)
    try:
        yield postgres.text(postgres.create(server.address()))
    finally:
        server.stop()


def prepare(url: str, people: range) -> None:
    run.to_head(url)
    database = open_database(url)
    now = datetime.now(UTC)
    database.transact_now(lambda session: demonstration.seed(session, now))
    database.transact_now(lambda session: _seat(session, people, now))
    database.close()


def _seat(session: Session, people: range, now: datetime) -> None:
    """Everyone is asked their postcode, third question of the way in."""
    session.execute(
        insert(Person),
        [
            {"id": number, "bot_id": BOT, "telegram_id": number, "joined_at": now, "language": "fr"}
            for number in people
        ],
    )
    script = read(HERE / "scripts" / "way_in.yaml", Script)
    place = {
        "depth": 0,
        "script": script.name,
        "version": script.version,
        "step": "postcode",
        "answers": {"situation": "yes", "age": "26_49"},
        "trail": ["welcome", "data", "situation", "age"],
        "question": 1,
        "last_question": 1,
        "traces": [],
        "heard_at": now,
    }
    session.execute(insert(Conversation), [{"person_id": number, **place} for number in people])
