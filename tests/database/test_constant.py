"""Statements built once give what statements built anew would."""

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Delete, Select, Update, delete, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import Database
from models.outbox import Progress
from services.outbox.sweep_cursor import START, SweepPosition, reach, reached_by
from tests.database.builders import NOON

pytestmark = pytest.mark.both_databases("statements are built once for both kinds")

built: list[str] = []


@constant
def _after(bot_id: int, at: datetime, names: Sequence[str], most: int) -> Select[str]:
    built.append("after")
    query = select(Progress.name).where(Progress.bot_id == bot_id, Progress.reached_at > at)
    return query.where(Progress.name.in_(names)).order_by(Progress.name).limit(most)


@constant
def _moved(bot_id: int, reached_id: int) -> Update:
    """The argument has the name of the column that it goes to."""
    return update(Progress).where(Progress.bot_id == bot_id).values(reached_id=reached_id)


@constant
def _gone(name: str) -> Delete:
    return delete(Progress).where(Progress.name == name)


def test_values_come_anew_and_the_statement_does_not(database: Database) -> None:
    def work(session: Session) -> list[list[str]]:
        for number, name in enumerate(("chases", "news", "purges")):
            reach(session, 1, name, SweepPosition(NOON + timedelta(hours=number)))
        return [
            list(session.scalars(*_after(1, NOON, ["news", "purges"], 5))),
            list(session.scalars(*_after(1, NOON, ["purges"], most=5))),
            list(session.scalars(*_after(1, START.at, ["chases", "news", "purges"], 2))),
            list(session.scalars(*_after(1, at=START.at, names=[], most=2))),
            list(session.scalars(*_after(2, START.at, ["chases"], 2))),
        ]

    built.clear()
    assert database.transact_now(work) == [
        ["news", "purges"],
        ["purges"],
        ["chases", "news"],
        [],
        [],
    ]
    assert len(built) <= 1


def test_rows_change_and_go(database: Database) -> None:
    def work(session: Session) -> dict[str, SweepPosition]:
        reach(session, 1, "chases", SweepPosition(NOON))
        reach(session, 1, "news", SweepPosition(NOON))
        reach(session, 2, "news", SweepPosition(NOON))
        session.execute(*_moved(1, 7))
        session.execute(*_gone("chases"))
        names = ["chases", "news"]
        return {
            **reached_by(session, 1, names),
            **{f"two {it}": at for it, at in reached_by(session, 2, names).items()},
        }

    assert database.transact_now(work) == {
        "news": SweepPosition(NOON, 7),
        "two news": SweepPosition(NOON),
    }
