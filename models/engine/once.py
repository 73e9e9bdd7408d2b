"""What a transaction has read, it need not ask again until it writes something."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Concatenate, ParamSpec, TypeVar

from sqlalchemy import Connection, Engine, event
from sqlalchemy.orm import Session

P = ParamSpec("P")
T = TypeVar("T")

LOCKS = re.compile(r"\bFOR (NO KEY UPDATE|UPDATE|KEY SHARE|SHARE)\b")
CHANGES = "changes"
"""How many statements of a connection (`info`) did more than read."""
KNOWN = "known"
"""What a session has read (`info`)."""


@dataclass(slots=True)
class Known:
    changes: int
    found: dict[Any, Any] = field(default_factory=dict)


def count_changes(engine: Engine) -> None:
    """Whoever waits for a row may find the others changed: that counts as a change."""

    @event.listens_for(engine, "before_cursor_execute")
    def _count(connection: Connection, _: Any, statement: str, *__: Any) -> None:
        if not statement.startswith("SELECT") or LOCKS.search(statement):
            connection.info[CHANGES] = connection.info.get(CHANGES, 0) + 1


def once(read: Callable[Concatenate[Session, P], T]) -> Callable[Concatenate[Session, P], T]:
    """Remember what `read` finds for the same arguments, while this session's connection changes
    nothing.  What it returns is not to be changed by those who ask."""

    @wraps(read)
    def remembered(session: Session, /, *args: P.args, **named: P.kwargs) -> T:
        session.flush()
        found, key = _known(session), (read, args, tuple(named.items()))
        if key not in found:
            found[key] = read(session, *args, **named)
        value: T = found[key]
        return value

    return remembered


def _known(session: Session) -> dict[Any, Any]:
    changes = session.connection().info.get(CHANGES, 0)
    known: Known | None = session.info.get(KNOWN)
    if known is None or known.changes != changes:
        known = session.info[KNOWN] = Known(changes)
    return known.found
