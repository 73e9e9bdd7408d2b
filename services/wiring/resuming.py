"""Let a restored database send again: without what people may have read since the backup."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from services.announcements import state_machine
from services.outbox import after_restore
from services.outbox.after_restore import Counts
from services.outbox.outbox import Kinds
from services.registries.sweep import Sweep
from services.tickets import topic_outbox

LATER = frozenset(
    {
        "late_calls",
        "freed_seats",
        "offered_seats",
        "erasures",
    }
)
"""Sweeps that run once the bot is back, as ever: someone who is offered a seat until an hour, or
erased in thirty days unless they answer, must be told, even if it is for the second time."""
MOST_SLICES = 10_000


class ResumptionNeverDone(Exception):
    """Raised for sweeps that always answer that there is more to do."""


@dataclass(frozen=True, slots=True)
class ResumptionPlan:
    """What is sent after a restore, and what is not, by kind of message."""

    goes: Counts
    stays: Counts
    announcements: int
    """Under way, or due since: they never go on."""


def look(session: Session, kinds: Kinds, now: datetime) -> ResumptionPlan:
    """Tell what would be sent, and what would not."""
    return ResumptionPlan(
        after_restore.going(session, kinds, now),
        after_restore.staying(session, kinds, now),
        state_machine.count_begun(session, now),
    )


def settle(session: Session, kinds: Kinds, sweeps: Sequence[Sweep], now: datetime) -> Counts:
    """End what is not sent any more, then run the sweeps in silence; return what these queued.

    What fell due between the backup and today was said then, or is too late: the sweeps note it as
    done.  What they queue for later is kept.
    """
    state_machine.stop_begun(session, now)
    after_restore.drop_past(session, kinds, now)
    before, post = after_restore.newest(session), topic_outbox.newest(session)
    _run_all([sweep for sweep in sweeps if sweep.name not in LATER], session, now)
    session.flush()
    topic_outbox.drop_since(session, post)
    return after_restore.drop_since(session, before, now)


def _run_all(sweeps: Sequence[Sweep], session: Session, now: datetime) -> None:
    unfinished = sweeps
    for _ in range(MOST_SLICES):
        if not unfinished:
            return
        unfinished = [sweep for sweep in unfinished if sweep.work(session, now)]
    raise ResumptionNeverDone(", ".join(sweep.name for sweep in unfinished))
