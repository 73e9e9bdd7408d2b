"""How long a PostgreSQL server may take: to be reached, to lock, to work, to answer at all.

Nothing here belongs to a session of the server: a pool of transactions (PgBouncer) takes it too.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

KEEPALIVES = {
    "keepalives": 1,
    "keepalives_idle": 5,
    "keepalives_interval": 2,
    "keepalives_count": 3,
}
"""Seconds, and how many: the kernel notices within eleven that nobody is there."""


@dataclass(frozen=True, slots=True)
class Patience:
    """In seconds."""

    connect: int = 4
    """The server's library knows no less than two."""
    lock: float = 3.0
    """Somebody else holds a row."""
    statement: float = 7.0
    answer: float = 8.0
    """Without a byte from the server: longer than any statement takes."""
    idle: float = 60.0
    """We stand still in the middle of a transaction, and others wait for its locks."""
    again: float = 10.0
    """After which what failed is not played again."""

    def parameters(self, given: Collection[str]) -> dict[str, int]:
        """Of a connection, except those that its address gives."""
        ours = {
            "connect_timeout": self.connect,
            "tcp_user_timeout": _milliseconds(self.answer),
            **KEEPALIVES,
        }
        return {name: value for name, value in ours.items() if name not in given}

    def limits(self) -> Sequence[str]:
        """Statements that hold until the transaction ends."""
        each = {
            "lock_timeout": self.lock,
            "statement_timeout": self.statement,
            "idle_in_transaction_session_timeout": self.idle,
        }
        return [f"SET LOCAL {name}={_milliseconds(seconds)}" for name, seconds in each.items()]


USUAL = Patience()


def _milliseconds(seconds: float) -> int:
    return round(seconds * 1000)
