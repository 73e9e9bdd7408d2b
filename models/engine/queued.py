"""Define the columns of every row that is sent later: when, by whom it is claimed, how often."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, literal_column
from sqlalchemy.orm import Mapped, mapped_column

QUEUED: ColumnElement[Any] = literal_column("'queued'")
"""The state of rows that wait, as a literal: with a bound value, partial indexes are not used."""


class QueuedRow:
    """A row that one sender claims at a time."""

    next_try_at: Mapped[datetime]
    """When it may be sent; a claim moves it to the end of its lease, a retry to later."""
    claim_epoch: Mapped[int | None]
    """The epoch of the leader that claimed it; None once it is marked."""
    attempts: Mapped[int] = mapped_column(default=0)


class CausedRow:
    """A row that keeps, until sent, the id of the update behind it, for the log and traces."""

    update_id: Mapped[int | None] = mapped_column(BigInteger)
    """None when a sweep or a page queued it."""
