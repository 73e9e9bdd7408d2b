"""Look at what a bot does and shows: all that its registries offer, tried in turn and undone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import Column, ColumnElement, Select, Table, func, or_, select, text
from sqlalchemy.orm import Session

from models.engine.transaction_cache import CHANGES
from models.outbox import OutboxMessage
from models.people import Person
from models.tables import metadata
from services.conversation.callbacks import CallbackResult
from services.conversation.turn_context import TurnContext
from services.wiring import scripts
from services.wiring.domains import MergedRegistries, offered
from tests.harness.builders import DEPLOYMENT, NOON, a_stack

PEOPLE = Person.__table__
SHARED = frozenset({"data_protection", "opportunities", "slots", "workshops"})
"""Tables whose rows may lead to one bot's people, and that all bots use."""


@contextmanager
def undone(session: Session) -> Iterator[None]:
    """Roll back what is done meanwhile."""
    inside = session.begin_nested()
    try:
        yield
    finally:
        inside.rollback()
        session.expire_all()


@cache
def offered_by(bot_id: int) -> MergedRegistries:
    return offered(replace(DEPLOYMENT, bot_id=bot_id))


def a_turn(session: Session, person: Person, now: Any = NOON) -> TurnContext:
    """Begin a turn of the bot that has this person."""
    random_below = Random(3).randrange
    deployment = replace(DEPLOYMENT, bot_id=person.bot_id, random_below=random_below)
    return TurnContext(
        session=session,
        bot_id=person.bot_id,
        update_id=900,
        person_id=person.id,
        language="fr",
        now=now,
        conversations=replace(conversations(), deployment=deployment),
    )


@cache
def conversations() -> Any:
    return scripts.build(DEPLOYMENT)


def press(context: TurnContext, callback: str, subject: int, detail: int = 0) -> CallbackResult:
    context.detail = detail
    handle = offered_by(context.bot_id).callbacks()[callback]
    return handle(context, a_stack(context.person_id), subject)


def number_from(session: Session, number: int) -> None:
    """Let the ids of new rows begin beyond a number, in every table that has rows."""
    session.execute(text("UPDATE sqlite_sequence SET seq = :number"), {"number": number})


def newest_message(session: Session) -> int:
    """Return the id of the newest queued message of any bot; 0 when there is none."""
    session.flush()
    return session.scalar(select(func.max(OutboxMessage.id))) or 0


def queued_since(session: Session, bot_id: int, id_: int) -> str:
    """Return what the messages of a bot say that were queued after one."""
    session.flush()
    later = OutboxMessage.bot_id == bot_id, OutboxMessage.id > id_
    kinds = offered_by(bot_id).message_kinds()
    rows = session.scalars(select(OutboxMessage).where(*later))
    return str([kinds[it.kind].render(session, it, NOON) for it in rows])


def changes(session: Session) -> int:
    """Return how many statements have done more than read."""
    session.flush()
    count: int = session.connection().info.get(CHANGES, 0)
    return count


def rows_of(session: Session, bot_id: int) -> Mapping[str, Sequence[Any]]:
    """Return by table the rows that belong to a bot, without those that bots share."""
    session.flush()
    return {name: list(session.execute(query)) for name, query in _owned(bot_id).items()}


@cache
def _owned(bot_id: int) -> Mapping[str, Select[Any]]:
    tables = {it.name: it for it in metadata.sorted_tables if it.name not in SHARED}
    conditions = {name: _is_owned(table, bot_id) for name, table in tables.items()}
    return {
        name: _all_but_the_clocks(tables[name]).where(condition)
        for name, condition in conditions.items()
        if condition is not None
    }


def _all_but_the_clocks(table: Table) -> Select[Any]:
    """Select the rows of a table, without what the database's own clock writes."""
    columns = [it for it in table.c if it.name != "recorded_at"]
    return select(*columns).order_by(*table.primary_key)


def _is_owned(table: Table, bot_id: int) -> ColumnElement[bool] | None:
    """Return the condition that a row is of a bot: by its number, or by whom it leads to."""
    if "bot_id" in table.c:
        return table.c.bot_id == bot_id
    conditions = [_leads(column, bot_id) for column in table.c if column.foreign_keys]
    found = [it for it in conditions if it is not None]
    return or_(*found) if found else None


def _leads(column: Column[Any], bot_id: int) -> ColumnElement[bool] | None:
    [key] = column.foreign_keys
    target = key.column.table
    if target.name == "programme_sessions" or target is column.table:
        return None
    condition = _is_owned(target, bot_id)
    return None if condition is None else column.in_(select(key.column).where(condition))
