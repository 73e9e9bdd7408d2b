"""Keep how far a sweep has come through many rows: the next slice goes on from there."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Select, Update, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.outbox import Progress


@dataclass(frozen=True, order=True, slots=True)
class SweepPosition:
    """The position of a sweep among rows: after an instant, and after an id within that instant."""

    at: datetime
    id: int = 0


SLICE, LOOKED_AT = 20, 200
"""The most rows that a transaction acts on, among the most it looks at."""
START = SweepPosition(datetime(2000, 1, 1, tzinfo=UTC))


def reached(session: Session, bot_id: int, name: str) -> SweepPosition:
    """Return the position of a sweep: the start of all if it never moved."""
    row = session.execute(*_named(bot_id, name)).one_or_none()
    return SweepPosition(*row) if row else START


def reached_by(session: Session, bot_id: int, names: Sequence[str]) -> Mapping[str, SweepPosition]:
    """Return the positions of these sweeps that have moved, by name."""
    rows = session.execute(*_among(bot_id, names))
    return {name: SweepPosition(at, row_id) for name, at, row_id in rows}


def end_of_slice(
    looked_at: Sequence[SweepPosition], taken: Sequence[int]
) -> tuple[SweepPosition, bool]:
    """Return the position of the last row that is done with, and whether more may follow.

    `taken` are the ids that were acted upon, in the same order.
    """
    if len(taken) == SLICE:
        return next(place for place in looked_at if place.id == taken[-1]), True
    return looked_at[-1], len(looked_at) == LOOKED_AT


def reach(session: Session, bot_id: int, name: str, place: SweepPosition) -> None:
    """Move a sweep to a position, or record it the first time."""
    if session.connection().execute(*_moved(bot_id, name, place.at, place.id)).rowcount:
        return
    values = {"reached_at": place.at, "reached_id": place.id}
    insert_new(session, Progress, ("bot_id", "name"), bot_id=bot_id, name=name, **values)


@constant
def _named(bot_id: int, name: str) -> Select[datetime, int]:
    query = select(Progress.reached_at, Progress.reached_id)
    return query.where(Progress.bot_id == bot_id, Progress.name == name)


@constant
def _among(bot_id: int, names: Sequence[str]) -> Select[str, datetime, int]:
    query = select(Progress.name, Progress.reached_at, Progress.reached_id)
    return query.where(Progress.bot_id == bot_id, Progress.name.in_(names))


@constant
def _moved(bot_id: int, name: str, at: datetime, row_id: int) -> Update:
    return (
        update(Progress)
        .where(Progress.bot_id == bot_id, Progress.name == name)
        .values(reached_at=at, reached_id=row_id)
    )
