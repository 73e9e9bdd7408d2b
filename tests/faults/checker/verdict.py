"""Run the promises over the evidence: what was broken, and how often."""

import re
import sqlite3
from collections.abc import Mapping
from functools import cache
from pathlib import Path

LATE = 10.0
IN_FLIGHT = 3.0
TURN = 3.0
GRACE = 2.0
TOLERANCES = {"late": LATE, "in_flight": IN_FLIGHT, "turn": TURN, "grace": GRACE}
"""Seconds; `promises.sql` says what each is for."""

Anomalies = Mapping[str, list[str]]
"""For each promise that was broken, each time in words."""


@cache
def promises() -> Mapping[str, str]:
    """Return each promise's query by its name."""
    written = Path(__file__).with_name("promises.sql").read_text(encoding="utf-8")
    _, *parts = re.split(r"^-- name: ", written, flags=re.MULTILINE)
    named = (part.partition("\n") for part in parts)
    return {name: query for name, _, query in named}


def broken(evidence: sqlite3.Connection, slack: float = 1.0) -> Anomalies:
    """Return the promises that were broken; nothing when all were kept.

    `slack`: by what the tolerances are multiplied.
    """
    tolerances = {name: slack * seconds for name, seconds in TOLERANCES.items()}
    found = {
        name: [words for (words,) in evidence.execute(query, tolerances)]
        for name, query in promises().items()
    }
    return {name: words for name, words in found.items() if words}


def slowest(evidence: sqlite3.Connection, since: float = 0.0) -> float:
    """Return how long the slowest answer took, faults included, in seconds.

    `since`: to what was said from then on, by the machine's clock.
    """
    query = "SELECT max(answered - put_mono) FROM answers WHERE put_mono >= :since"
    (seconds,) = evidence.execute(query, {"since": since}).fetchone()
    return float(seconds or 0)


def told(anomalies: Anomalies, at_most: int = 5) -> str:
    """Return the anomalies as lines to print: the count of each, and the first ones."""
    lines = []
    for name, words in anomalies.items():
        lines.append(f"{len(words)} × broken: {name}")
        lines += [f"    {each}" for each in words[:at_most]]
    return "\n".join(lines) or "every promise was kept"
