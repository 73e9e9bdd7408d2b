"""Hold the lease by which one process leads for a bot: holder, epoch, beat.

The database decides the order but never the time: followers judge a silent leader by their own
clock.
"""

from dataclasses import dataclass

from sqlalchemy import Select, select, update
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from models.engine.constant import constant
from models.engine.database import insert_new
from models.outbox import Lease

NOBODY = ""


@dataclass(frozen=True, slots=True)
class LeaseState:
    """The lease as a follower reads it; two equal states mean no beat of the leader in between."""

    holder: str
    epoch: int
    beat: int


def look(session: Session, bot_id: int) -> LeaseState | None:
    """Return the lease; None if nobody has ever led."""
    row = session.execute(*_state(bot_id)).one_or_none()
    return row and LeaseState(*row)


def create(session: Session, bot_id: int, holder: str) -> int | None:
    """Create the lease and return its first epoch; return None if somebody has led before."""
    new = insert_new(session, Lease, ("bot_id",), bot_id=bot_id, holder=holder, epoch=1, beat=1)
    return 1 if new else None


def take_over(session: Session, bot_id: int, holder: str, seen: LeaseState) -> int | None:
    """Return the next epoch; None if the leader has beaten, or another follower was quicker."""
    query = (
        update(Lease)
        .where(Lease.bot_id == bot_id, Lease.epoch == seen.epoch, Lease.beat == seen.beat)
        .values(holder=holder, epoch=Lease.epoch + 1, beat=Lease.beat + 1)
        .returning(Lease.epoch)
    )
    return session.scalar(query)


def beat(session: Session, bot_id: int, epoch: int) -> bool:
    """Beat; return False if another process leads by now."""
    return session.scalar(*_beaten(bot_id, epoch)) is not None


def give_up(session: Session, bot_id: int, epoch: int) -> None:
    """Give up the lease, so that the next follower takes over at once."""
    query = update(Lease).where(Lease.bot_id == bot_id, Lease.epoch == epoch)
    session.execute(query.values(holder=NOBODY))


def holds(session: Session, bot_id: int, epoch: int) -> bool:
    """Tell whether this epoch is in force, and hold it until the transaction ends."""
    return session.scalar(*_held(bot_id)) == epoch


@constant
def _state(bot_id: int) -> Select[str, int, int]:
    return select(Lease.holder, Lease.epoch, Lease.beat).where(Lease.bot_id == bot_id)


@constant
def _beaten(bot_id: int, epoch: int) -> ReturningUpdate[int]:
    return (
        update(Lease)
        .where(Lease.bot_id == bot_id, Lease.epoch == epoch)
        .values(beat=Lease.beat + 1)
        .returning(Lease.epoch)
    )


@constant
def _held(bot_id: int) -> Select[int]:
    return select(Lease.epoch).where(Lease.bot_id == bot_id).with_for_update()
