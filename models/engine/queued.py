"""The columns of whatever is sent later: when it may leave, who has taken it up, how often."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, literal_column
from sqlalchemy.orm import Mapped, mapped_column

QUEUED: ColumnElement[Any] = literal_column("'queued'")
"""The state of what waits, written in the statement itself, or partial indexes would not serve."""


class Queued:
    """A row that one sender takes up at a time."""

    next_try_at: Mapped[datetime]
    """When it may leave; a claim moves it to the end of its lease, a retry to later."""
    claim_epoch: Mapped[int | None]
    """In which lead it was taken up; none once it was marked."""
    attempts: Mapped[int] = mapped_column(default=0)
