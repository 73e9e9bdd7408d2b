"""Cache what a transaction has read, until it writes or locks anything.

The cache of a session holds the result of each function under `@cached_in_transaction`, by its
arguments: the roles of a person, the session that they have a place in.  The first statement of
its connection that does more than read empties it, whatever the table: rows go with others (ON
DELETE CASCADE), and a lock that was waited for means that somebody else has written.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, wraps
from typing import Any, Concatenate, NamedTuple, ParamSpec, TypeVar

from sqlalchemy import Compiled, Connection, Engine, ExecutionContext, event
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import UpdateBase
from sqlalchemy.sql.selectable import ForUpdateArg, GenerativeSelect
from sqlalchemy.sql.visitors import iterate

P = ParamSpec("P")
T = TypeVar("T")

CHANGES = "changes"
"""Key in a connection's `info`: how many of its statements did more than read."""
CACHE = "transaction_cache"
"""Key in a session's `info`."""


class CachedCall(NamedTuple):
    """A reading function, and its arguments."""

    read: Callable[..., Any]
    args: tuple[Any, ...]
    named: tuple[tuple[str, Any], ...]


@dataclass(slots=True)
class TransactionCache:
    """What a transaction has read while its connection had made so many changes."""

    changes: int
    results: dict[CachedCall, Any] = field(default_factory=dict)


def count_changes(engine: Engine) -> None:
    """Count the statements of each connection that change data or lock rows."""

    @event.listens_for(engine, "before_cursor_execute")
    def _count(
        connection: Connection, _cursor: Any, _sql: str, _values: Any, context: Any, _many: Any
    ) -> None:
        executed: ExecutionContext | None = context
        if executed is None or executed.compiled is None or not _only_reads(executed.compiled):
            connection.info[CHANGES] = connection.info.get(CHANGES, 0) + 1


@lru_cache(maxsize=512)
def _only_reads(compiled: Compiled) -> bool:
    """Tell whether a statement is a query that locks nothing and has no change within.

    On SQLite nothing is locked: one transaction writes at a time.
    """
    query = compiled.statement
    if not isinstance(query, GenerativeSelect):
        return False
    more = UpdateBase if compiled.dialect.name == "sqlite" else UpdateBase | ForUpdateArg
    return not any(isinstance(part, more) for part in iterate(query))


def cached_in_transaction(
    read: Callable[Concatenate[Session, P], T],
) -> Callable[Concatenate[Session, P], T]:
    """Decorate a reading function: a second call returns the cached result.

    Callers may not modify the result.
    """

    @wraps(read)
    def cached(session: Session, /, *args: P.args, **named: P.kwargs) -> T:
        session.flush()
        results, call = _results(session), CachedCall(read, args, tuple(named.items()))
        if call not in results:
            results[call] = read(session, *args, **named)
        value: T = results[call]
        return value

    return cached


def _results(session: Session) -> dict[CachedCall, Any]:
    """Return what the cache of the session holds, once what a change made old is gone."""
    changes = session.connection().info.get(CHANGES, 0)
    cache: TransactionCache | None = session.info.get(CACHE)
    if cache is None or cache.changes != changes:
        cache = session.info[CACHE] = TransactionCache(changes)
    return cache.results
