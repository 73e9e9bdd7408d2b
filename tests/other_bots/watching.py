"""Look at what a bot does and shows: all that its registries offer, tried in turn and undone."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import cache
from random import Random
from typing import Any

from sqlalchemy import Column, ColumnElement, Table, or_, select
from sqlalchemy.orm import Session

from models.people import Person
from models.tables import metadata
from services.conversation.callbacks import CallbackResult
from services.conversation.turn_context import TurnContext
from services.wiring import scripts
from services.wiring.domains import Offered, offered
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
        if inside.is_active:
            inside.rollback()
        session.expire_all()


@cache
def offered_by(bot_id: int) -> Offered:
    return offered(replace(DEPLOYMENT, bot_id=bot_id))


def a_turn(session: Session, person: Person, now: Any = NOON) -> TurnContext:
    """Begin a turn of the bot that has this person."""
    chance = Random(3).randrange
    deployment = replace(DEPLOYMENT, bot_id=person.bot_id, chance=chance)
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


def rows_of(session: Session, bot_id: int) -> Mapping[str, Sequence[Any]]:
    """Return by table the rows that belong to a bot, without those that bots share."""
    session.flush()
    owned = {it.name: _is_owned(it, bot_id) for it in metadata.sorted_tables}
    return {
        name: list(session.execute(_in_order(metadata.tables[name], condition)))
        for name, condition in owned.items()
        if condition is not None and name not in SHARED
    }


def _in_order(table: Table, condition: ColumnElement[bool]) -> Any:
    return select(table).where(condition).order_by(*table.primary_key)


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
