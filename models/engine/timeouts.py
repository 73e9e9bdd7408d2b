"""Set the time-outs of PostgreSQL: to connect, to lock, to execute, to answer at all.

None of them belongs to a server session, so that they work behind a transaction pool (PgBouncer).
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from sqlalchemy.exc import DBAPIError

KEEPALIVES = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""Seconds, and a count of probes: the kernel notices within 11 s that the server is gone."""


@dataclass(frozen=True, slots=True)
class DatabaseTimeouts:
    """The time-outs, in seconds."""

    connect: int = 4
    """libpq accepts no less than two."""
    lock: float = 3.0
    """How long to wait for a row that another transaction holds."""
    statement: float = 7.0
    answer: float = 8.0
    """How long the server may send nothing: longer than any statement takes."""
    idle: float = 60.0
    """How long a transaction may stay idle while others wait for its locks."""
    again: float = 10.0
    """How long after its start a failed transaction is still tried again."""

    def parameters(self, in_address: Collection[str]) -> dict[str, int]:
        """Return the parameters of a connection, except those that its address sets."""
        parameters = {
            "connect_timeout": self.connect,
            "tcp_user_timeout": _milliseconds(self.answer),
            **KEEPALIVES,
        }
        return {name: value for name, value in parameters.items() if name not in in_address}

    def limits(self) -> Sequence[str]:
        """Return the statements that set the time-outs of one transaction."""
        timeouts = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return [local(name, seconds) for name, seconds in timeouts.items()]


USUAL = DatabaseTimeouts()
COUNTING = 60.0
"""Seconds that a statement of a report may take."""
SERVING = DatabaseTimeouts(idle=USUAL.answer)
"""Of the bot that runs: a process that froze, or that the network has cut off, keeps the locks of
its transaction no longer than it takes to see that a server is silent."""


def of_reports(timeouts: DatabaseTimeouts) -> DatabaseTimeouts:
    """Return the time-outs of a statement that counts everybody: nobody waits for it."""
    return replace(timeouts, statement=COUNTING, answer=COUNTING + timeouts.answer)


def is_over(error: DBAPIError) -> bool:
    """Tell whether a statement took longer than its time-out (query_canceled)."""
    return getattr(error.orig, "sqlstate", None) == "57014"


def local(name: str, seconds: float) -> str:
    """Return the statement that sets a time-out of one transaction."""
    return f"SET LOCAL {name}={_milliseconds(seconds)}"


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
