"""Remember what a transaction has read, until it writes something."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")

LOCKS = re.compile(r"\bFOR (NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)\b")
CHANGES = "changes"
"""Key in a connection's `info`: how many of its statements did more than read."""
REMEMBERED = "remembered"
"""Key in a session's `info`: what it has read."""


@dataclass(slots=True)
class RememberedResults:
    """Results by function and arguments, valid while the number of changes stays the same."""

    changes: int
    results: dict[Any, Any] = field(default_factory=dict)


def count_changes(engine: Engine) -> None:
    """Count the statements of each connection that change data or lock rows.

    A statement that waits for a lock counts too: other rows may have changed in the meantime.
    """

    @event.listens_for(engine, "before_cursor_execute")
    def _count(connection: Connection, _: Any, statement: str, *__: Any) -> None:
        if not _only_reads(statement):
            connection.info[CHANGES] = connection.info.get(CHANGES, 0) + 1


@lru_cache(maxsize=512)
def _only_reads(statement: str) -> bool:
    return statement.startswith("SELECT") and not LOCKS.search(statement)


def once(read: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """Decorate a function that reads: the same arguments give the result remembered.

    It is remembered while the session's connection changes nothing. Callers may not modify it.
    """

    @wraps(read)
    def remembered(session: Session, /, *args: P.args, **named: P.kwargs) -> T:
        session.flush()
        results, key = _results(session), (read, args, tuple(named.items()))
        if key not in results:
            results[key] = read(session, *args, **named)
        value: T = results[key]
        return value

    return remembered


def _results(session: Session) -> dict[Any, Any]:
    changes = session.connection().info.get(CHANGES, 0)
    remembered: RememberedResults | None = session.info.get(REMEMBERED)
    if remembered is None or remembered.changes != changes:
        remembered = session.info[REMEMBERED] = RememberedResults(changes)
    return remembered.results
