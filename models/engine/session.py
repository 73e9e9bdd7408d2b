"""A session in which constants that ask for columns alone go straight to the connection.

There is no object to look for then; that is half of what SQLAlchemy does for a statement.
An object asked for by its key is asked for by a statement built once (record 34).
"""

from collections.abc import Mapping
from functools import cache
from typing import Any

from sqlalchemy import (
    Connection,
    Engine,
    Executable,
    Result,
    ScalarResult,
    Select,
    bindparam,
    inspect,
    select,
)
from sqlalchemy.orm import Session as SessionOfObjects
from sqlalchemy.orm.util import identity_key

from models.engine import driver
from models.engine.prepared import can_prepare

STRAIGHT = "straight"
"""The execution option of such a constant (models/engine/constant.py)."""


class Session(SessionOfObjects):
    def execute(self, statement: Any, params: Any = None, **more: Any) -> Any:
        if more or not _goes_straight(statement):
            return super().execute(statement, params, **more)
        return self._ask(statement, params)

    def scalars(self, statement: Any, params: Any = None, **more: Any) -> ScalarResult[Any]:
        if more or not _goes_straight(statement):
            return super().scalars(statement, params, **more)
        return self._ask(statement, params).scalars()

    def scalar(self, statement: Any, params: Any = None, **more: Any) -> Any:
        if more or not _goes_straight(statement):
            return super().scalar(statement, params, **more)
        return self._ask(statement, params).scalar()

    def get(self, entity: Any, ident: Any, **how: Any) -> Any:
        if any(how.values()) or not isinstance(ident, int | str) or self._knows(entity, ident):
            return super().get(entity, ident, **how)
        return super().scalars(_by_key(entity), {"key": ident}).one_or_none()

    def _knows(self, entity: Any, ident: int | str) -> bool:
        return identity_key(entity, ident) in self.identity_map

    def _ask(self, statement: Any, params: Mapping[str, Any]) -> Result[Any]:
        if self.autoflush:
            self.flush()
        connection = self.connection()
        if connection.dialect.name == "postgresql" and can_prepare(statement, params):
            return driver.execute(connection, [(statement, params)])
        return connection.execute(statement, params)


def open_session(bind: Engine | Connection, **more: Any) -> Session:
    """What is committed keeps what it was read with: nobody reads it again by looking at it."""
    return Session(bind, expire_on_commit=False, **more)


@cache
def _by_key(entity: Any) -> Select[Any]:
    (key,) = inspect(entity).primary_key
    return select(entity).where(key == bindparam("key"))


def _goes_straight(statement: Executable) -> bool:
    return bool(statement.get_execution_options().get(STRAIGHT))
