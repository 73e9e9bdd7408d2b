"""Say in the log why the database refuses, in our words, and once in a while: not each second."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from math import inf

import structlog
from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import DBAPIError

from models.engine.database_reasons import OF_LIFE, known_reason

FRESH = 60.0
"""Seconds for which a line of the log may be about an error of the database."""
EVERY = 600.0
"""Seconds between two lines that say the same."""
ERRORS = frozenset(it.__name__ for it in OF_LIFE)
CHANGING = ("update_id", "timestamp")
"""What tells apart two lines that say the same."""


@dataclass(slots=True)
class DatabaseTrouble:
    """The last error of the database, and which lines told of it."""

    monotonic: Callable[[], float] = time.monotonic
    reason: str | None = None
    at: float = -inf
    _told: dict[tuple[object, ...], float] = field(default_factory=dict)
    _kept_back: dict[tuple[object, ...], int] = field(default_factory=dict)

    def note(self, context: ExceptionContext) -> None:
        """Remember the reason of an error, if we have words for it: others may quote a row."""
        error = context.sqlalchemy_exception
        if isinstance(error, DBAPIError) and (reason := known_reason(error)):
            self.reason, self.at = reason, self.monotonic()

    def explain(
        self, _log: object, __: str, line: structlog.typing.EventDict
    ) -> structlog.typing.EventDict:
        """Give a line about the database its reason; drop it if it was said a short while ago."""
        now = self.monotonic()
        if line.get("error") not in ERRORS or self.reason is None or now - self.at > FRESH:
            return line
        said = {**line, "hint": self.reason}
        key = tuple(said[name] for name in sorted(said) if name not in CHANGING)
        if now - self._told.get(key, -inf) < EVERY:
            self._kept_back[key] = self._kept_back.get(key, 0) + 1
            raise structlog.DropEvent
        self._told = {it: at for it, at in self._told.items() if now - at < EVERY} | {key: now}
        times = self._kept_back.pop(key, 0)
        return said | ({"times": times + 1} if times else {})


TROUBLE = DatabaseTrouble()
"""That of this process: each of its loops logs for itself."""


def follow() -> None:
    """Note, from now on, each error that a database of this process answers."""
    if not event.contains(Engine, "handle_error", TROUBLE.note):
        event.listen(Engine, "handle_error", TROUBLE.note)
