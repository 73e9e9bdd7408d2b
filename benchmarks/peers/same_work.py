"""One turn as a careful user stores it: async SQLAlchemy, its ORM, one session a handler."""

import os
from typing import Any

from sqlalchemy import URL, Connection, event, make_url, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import contains_eager

from benchmarks.counting import count_statements
from benchmarks.peers.tables import Commune, CommunePostcode, Person, Position, Update
from benchmarks.words import BACK, ELSEWHERE, OTHER

INSERT: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
Sessions = async_sessionmaker[AsyncSession]


def open_sessions() -> Sessions:
    address = make_url(os.environ["DATABASE_URL"])
    is_sqlite = address.get_backend_name() == "sqlite"
    return async_sessionmaker(_sqlite(address) if is_sqlite else _postgresql(address))


def _postgresql(address: URL) -> AsyncEngine:
    return create_async_engine(address.set(drivername="postgresql+asyncpg"))


def _sqlite(address: URL) -> AsyncEngine:
    """What is committed is on the disk; one writer, so one connection, for which turns wait."""
    engine = create_async_engine(
        address.set(drivername="sqlite+aiosqlite"), pool_size=1, max_overflow=0
    )

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: Any, _: object) -> None:
        connection.isolation_level = None  # SQLAlchemy says BEGIN, as its documentation advises
        cursor = connection.cursor()
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    count_statements(engine.sync_engine)
    return engine


async def typed(
    session: AsyncSession, update: int, telegram_id: int, name: str, language: str, words: str
) -> tuple[list[str], int] | None:
    """The communes to choose from, and the number of that question; none if heard before."""
    position = await _heard(session, update, telegram_id, name, language)
    if position is None or position.step != "postcode":
        return None
    communes = await session.scalars(
        select(Commune.name)
        .join(CommunePostcode, CommunePostcode.insee == Commune.insee)
        .where(CommunePostcode.postcode == words)
        .order_by(Commune.population.desc(), Commune.insee)
    )
    _move(position, "commune", {"postcode": words})
    return [*communes, ELSEWHERE, BACK], position.question


async def pressed(
    session: AsyncSession, update: int, telegram_id: int, name: str, language: str, data: str
) -> int | None:
    """The number of the question asked again; none if heard before, or of an old question."""
    position = await _heard(session, update, telegram_id, name, language)
    if position is None or data != f"c:{position.question}:{OTHER}":
        return None
    _move(position, "postcode", {"commune": ELSEWHERE})
    return position.question


async def _heard(
    session: AsyncSession, update: int, telegram_id: int, name: str, language: str
) -> Position | None:
    insert = INSERT[session.get_bind().dialect.name](Update)
    new = insert.values(id=update).on_conflict_do_nothing().returning(Update.id)
    if await session.scalar(new) is None:
        return None
    position = await session.scalar(
        select(Position)
        .join(Position.person)
        .where(Person.telegram_id == telegram_id)
        .options(contains_eager(Position.person))
        .with_for_update(of=Position)
    )
    if position is None:
        position = _beginning(Person(telegram_id=telegram_id))
        session.add(position)
    position.person.first_name, position.person.language = name, language
    return position


def _beginning(person: Person) -> Position:
    return Position(person=person, script="way_in", step="postcode", question=1, answers={})


def _move(position: Position, step: str, answers: dict[str, Any]) -> None:
    position.step = step
    position.question += 1
    position.answers = {**position.answers, **answers}
