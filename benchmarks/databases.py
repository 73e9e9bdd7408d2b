"""Prepare databases: migrated, with the demonstration, and people about to answer."""

import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, make_url, select, text
from sqlalchemy.orm import Session

from benchmarks.peers import tables
from flows.library import HERE, read
from flows.script import Script
from migrations import run
from models.conversation import Conversation
from models.engine.database import Database, open_database
from models.enrolment import Enrolment, EnrolmentStatus
from models.people import Person
from models.programme import ProgrammeSession
from rules.enrolment.eligibility import ZoneRule
from services.demonstration import seed
from tests.harness.database import postgres

BOT = 1000
Row = dict[str, Any]
DURABLE = (
    "-c fsync=on -c synchronous_commit=on -c shared_buffers=256MB -c max_wal_size=4GB "
    "-c max_connections=50 -c listen_addresses=''"
)
"""Settings as in production: what is committed is on the disk."""


@contextmanager
def an_empty(kind: str, folder: Path) -> Iterator[str]:
    """Yield the URL of an empty database of this kind, in a folder that is created for it."""
    folder.parent.chmod(0o755)  # root runs PostgreSQL as somebody else
    folder.mkdir()
    if kind == "sqlite":
        yield f"sqlite:///{folder}/declic.db"
        return
    with postgresql(folder) as url:
        yield url


def analyse(database: Database) -> None:
    """Analyse the tables, as PostgreSQL does by itself within a minute; SQLite never does."""
    if database.engine.dialect.name == "postgresql":
        engine = database.engine.execution_options(isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text("VACUUM ANALYZE"))


def session_row(opened_at: datetime, starts_on: date, **given: Any) -> Row:
    """Return the row of a session of two weeks, open to all job seekers."""
    usual = {
        "id": 1,
        "code": "haute-garonne",
        "name": "Haute-Garonne",
        "departments": ["31"],
        "starts_on": starts_on,
        "ends_on": starts_on + timedelta(days=11),
        "overbooking": 0,
        "zone_rule": ZoneRule.REQUIRED,
        "minimum_age": 18,
        "job_seeker_required": True,
        "doors": [],
        "texts": {"programme": "P", "association": "A", "territory": "T"},
        "opened_at": opened_at,
    }
    return usual | given


@contextmanager
def postgresql(folder: Path) -> Iterator[str]:
    """Yield the URL of a database on a server started for it, with these settings, on a socket."""
    server = postgres.Server(folder, DURABLE)
    try:
        yield postgres.text(postgres.create(server.own()))
    finally:
        server.stop()


@dataclass(frozen=True, slots=True)
class Template:
    """A database that is only copied: each visit has a fresh copy."""

    url: str

    @contextmanager
    def copied(self, folder: Path) -> Iterator[str]:
        address = make_url(self.url)
        if address.get_backend_name() == "sqlite":
            shutil.copy(str(address.database), folder / "copy.db")
            yield f"sqlite:///{folder}/copy.db"
            return
        copy = postgres.create(address.set(database="postgres"), f'TEMPLATE "{address.database}"')
        try:
            yield postgres.text(copy)
        finally:
            postgres.drop(address.set(database="postgres"), copy.database)


def prepare(url: str, asked: range, placed: range) -> Template:
    """Fill a database: `asked` are asked their postcode, for peers too; `placed` have a place."""
    run.to_head(url)
    database = open_database(url)
    now = datetime.now(UTC)
    database.transact_now(lambda session: seed.seed(session, now))
    database.transact_now(lambda session: _join(session, [*asked, *placed], now))
    database.transact_now(lambda session: _ask(session, asked, now))
    database.transact_now(lambda session: _place(session, placed, now))
    tables.Base.metadata.create_all(database.engine, tables.OWN)
    database.transact_now(lambda session: _ask_of_peers(session, asked))
    analyse(database)
    database.close()
    database.engine.dispose()  # a copy wants the file whole, and nobody in the database
    return Template(url)


def _join(session: Session, people: Iterable[int], now: datetime) -> None:
    session.execute(
        insert(Person),
        [
            {"id": number, "bot_id": BOT, "telegram_id": number, "joined_at": now, "language": "fr"}
            for number in people
        ],
    )


def _ask(session: Session, people: range, now: datetime) -> None:
    """Ask people their postcode, the third question of the sign-up."""
    script = read(HERE / "scripts" / "enrolment" / "way_in.yaml", Script)
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


def _place(session: Session, people: range, now: datetime) -> None:
    here = session.scalars(select(ProgrammeSession.id)).first()
    place = {"session_id": here, "status": EnrolmentStatus.PLACE, "changed_at": now}
    session.execute(insert(Enrolment), [{"person_id": number, **place} for number in people])


def _ask_of_peers(session: Session, people: range) -> None:
    known = {"first_name": "Ada", "language": "fr"}
    session.execute(
        insert(tables.Person), [{"id": it, "telegram_id": it, **known} for it in people]
    )
    place = {"script": "way_in", "step": "postcode", "question": 1, "answers": {}}
    session.execute(insert(tables.Position), [{"person_id": it, **place} for it in people])
