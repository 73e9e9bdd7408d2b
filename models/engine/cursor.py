"""PostgreSQL's cursor: what a statement gives is described once, not each time it is executed.

SQLAlchemy asks each time, but looks into the answer the first time alone; for a row of twenty
columns it takes a sixth of the whole.
"""

from typing import Any

import psycopg
from psycopg import Column
from sqlalchemy.util import LRUCache

KEPT = 1000
"""How many statements are known: those with lists are many."""
KNOWN: LRUCache[Any, list[Column]] = LRUCache(KEPT)


class Cursor(psycopg.Cursor[tuple[Any, ...]]):
    @property
    def description(self) -> list[Column] | None:
        if self.pgresult is None or not self.pgresult.nfields:
            return super().description
        known = KNOWN.get(self._last_query)
        if known is None or len(known) != self.pgresult.nfields:
            known = super().description or []
            KNOWN[self._last_query] = known
        return known
