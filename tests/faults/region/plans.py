"""Read PostgreSQL's own account of how it ran each statement (auto_explain)."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

EXPLAIN_ALL = (
    "-c session_preload_libraries=auto_explain -c auto_explain.log_min_duration=0 "
    "-c auto_explain.log_format=json -c log_line_prefix= -c enable_seqscan=off"
)
"""Settings of the server.

Where an index serves, it is used, however small the table: what still reads a whole table has none.
"""
PLAN = re.compile(r"^LOG:  duration: [\d.]+ ms  plan:\n((?:\t.*\n)+)", re.MULTILINE)


@dataclass(frozen=True)
class Reading:
    """One step of a plan that reads a table, and the statement it is of."""

    table: str
    how: str
    index: str
    condition: str
    statement: str

    @property
    def is_whole(self) -> bool:
        """Whether it reads all rows of the table, or of an index."""
        return self.how == "Seq Scan" or not self.condition


def readings(log: str) -> Iterator[Reading]:
    """Yield every step that reads a table, of every statement in a server's log."""
    for found in PLAN.finditer(log):
        told = json.loads(found[1].replace("\n\t", "\n"))
        yield from _steps(told["Plan"], " ".join(told["Query Text"].split()))


def _steps(plan: Mapping[str, Any], statement: str) -> Iterator[Reading]:
    if "Relation Name" in plan and "Scan" in plan["Node Type"]:
        yield Reading(
            plan["Relation Name"],
            plan["Node Type"],
            plan.get("Index Name", ""),
            plan.get("Index Cond", "") or plan.get("Recheck Cond", "") or plan.get("TID Cond", ""),
            statement,
        )
    for step in plan.get("Plans", ()):
        yield from _steps(step, statement)
