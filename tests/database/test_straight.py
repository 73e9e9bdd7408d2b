"""Constants of columns alone go straight to the connection, and answer as SQLAlchemy would."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Select, Update, event, func, select, update
from sqlalchemy.engine import RowMapping
from sqlalchemy.orm import Session
from sqlalchemy.orm import Session as SessionOfObjects

from models.engine.constant import constant
from models.engine.database import Database
from models.offers import Opportunity, OpportunityStatus
from models.people import Person
from rules.offers.opportunities import Contract, Kind, Source
from tests.harness.chat import PARIS

Rows = Sequence[RowMapping]

NOON = datetime(2027, 3, 1, 12, tzinfo=UTC)
BOT = 1000
COLUMNS = (
    Opportunity.title,
    Opportunity.kind,
    Opportunity.contract,
    Opportunity.months,
    Opportunity.latitude,
    Opportunity.skills,
    Opportunity.published_at,
)


def columns(kind: Kind, since: datetime) -> Select[*tuple[object, ...]]:
    query = select(*COLUMNS, func.count().label("many")).group_by(Opportunity.id)
    shown = query.where(Opportunity.kind == kind, Opportunity.published_at >= since)
    return shown.order_by(Opportunity.id)


_columns = constant(columns)


@constant
def _names(bot_id: int) -> Select[str | None]:
    return select(Person.first_name).where(Person.bot_id == bot_id).order_by(Person.id)


@constant
def _people(bot_id: int) -> Select[Person]:
    return select(Person).where(Person.bot_id == bot_id).order_by(Person.id)


@constant
def _renamed(first_name: str, telegram_id: int) -> Update:
    renamed = update(Person).where(Person.telegram_id == telegram_id).values(first_name=first_name)
    return renamed.returning(Person.id, Person.first_name)


def an_offer(**given: object) -> Opportunity:
    offer = {"kind": Kind.JOB, "source": Source.FILE, "status": OpportunityStatus.LIVE}
    dates = dict.fromkeys(("created_at", "published_at", "seen_at", "live_until"), NOON)
    return Opportunity(**{"title": "Un métier", **offer, **dates, **given})


def a_person(telegram_id: int, first_name: str | None) -> Person:
    return Person(bot_id=BOT, telegram_id=telegram_id, joined_at=NOON, first_name=first_name)


def test_each_type_of_column_comes_as_sqlalchemy_gives_it(database: Database) -> None:
    def work(session: Session) -> tuple[Rows, Rows]:
        session.add(an_offer(contract=Contract.PERMANENT, latitude=43.6, skills=["Aider"]))
        session.add(an_offer(title="Été ☀️", months=6, skills=[]))
        session.add(an_offer(kind=Kind.TRAINING))
        session.flush()
        straight = session.execute(*_columns(Kind.JOB, NOON.astimezone(PARIS)))
        usual = SessionOfObjects.execute(session, columns(Kind.JOB, NOON))
        return straight.mappings().all(), usual.mappings().all()

    straight, usual = database.transact_now(work)
    assert len(straight) == 2
    assert straight == usual
    assert [list(map(type, it.values())) for it in straight] == [
        list(map(type, it.values())) for it in usual
    ]


def test_what_is_added_is_seen_unless_the_session_was_told_not_to_flush(
    database: Database,
) -> None:
    def work(session: Session) -> list[list[str | None]]:
        session.add(a_person(1, "Ada"))
        with session.no_autoflush:
            before = session.scalars(*_names(BOT)).all()
        return [list(before), list(session.scalars(*_names(BOT)))]

    assert database.transact_now(work) == [[], ["Ada"]]


def test_what_a_change_gives_back(database: Database) -> None:
    def work(session: Session) -> tuple[int, list[tuple[int, str]]]:
        ada = a_person(1, "Ada")
        session.add_all([ada, a_person(2, None)])
        session.flush()
        return ada.id, [tuple(it) for it in session.execute(*_renamed("Léo", 1))]

    ada, given = database.transact_now(work)
    assert given == [(ada, "Léo")]
    assert database.transact_now(lambda session: session.scalars(*_names(BOT)).all()) == [
        "Léo",
        None,
    ]


def test_objects_are_those_of_the_session(database: Database) -> None:
    def work(session: Session) -> bool:
        ada = a_person(1, "Ada")
        session.add(ada)
        return session.scalars(*_people(BOT)).one() is ada

    assert database.transact_now(work)


async def test_a_picture_is_looked_at_too(database: Database) -> None:
    database.transact_now(lambda session: session.add(a_person(1, "Ada")))
    assert await database.read(lambda session: session.scalar(*_names(BOT))) == "Ada"


@pytest.mark.parametrize("way", ["scalar", "scalars", "execute"])
def test_who_asks_for_objects_alone_goes_the_long_way(database: Database, way: str) -> None:
    long_ways: list[object] = []

    def work(session: Session) -> list[int]:
        event.listen(session, "do_orm_execute", long_ways.append)
        getattr(session, way)(*_names(BOT))
        before = len(long_ways)
        getattr(session, way)(*_people(BOT))
        return [before, len(long_ways)]

    assert database.transact_now(work) == [0, 1]
