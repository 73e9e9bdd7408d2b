"""A session in which constants that ask for columns alone go straight to the connection.

There is no object to look for then; that is half of what SQLAlchemy does for a statement.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Engine, Executable, Result, ScalarResult
from sqlalchemy.orm import Session as SessionOfObjects

from models import driver
from models.prepared import can_prepare

STRAIGHT = "straight"
"""The execution option of such a constant (models/constant.py)."""


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


def _goes_straight(statement: Executable) -> bool:
    return bool(statement.get_execution_options().get(STRAIGHT))
