"""What became of a letter once it was handed to the mail server, or could not be."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.letters import Letter
from models.talk import State
from services.outbox.email_outbox import end
from services.outbox.email_rendering import Written

PAUSES = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
)
"""How long to wait after each failure; the last one again and again, until the letter expires."""


@dataclass(frozen=True, slots=True)
class Outcome:
    id: int
    state: State
    attempts: int
    doubtful: bool
    again_in: timedelta = timedelta(0)
    """How long to wait when it is to be tried again (QUEUED)."""


def sent(letter: Written) -> Outcome:
    return _ends(letter, State.SENT)


def refused(letter: Written) -> Outcome:
    """The server will never take it (5xx)."""
    return _ends(letter, State.FAILED)


def not_taken(letter: Written) -> Outcome:
    """It surely did not arrive (4xx, or no server)."""
    return _again(letter, doubtful=letter.doubtful)


def in_doubt(letter: Written) -> Outcome:
    """It may have arrived: sent once more, never twice."""
    return _ends(letter, State.UNKNOWN) if letter.doubtful else _again(letter, doubtful=True)


def mark(session: Session, epoch: int, outcome: Outcome, now: datetime) -> None:
    """Only what is still claimed in this epoch: what another claimed since is its own."""
    query = (
        select(Letter)
        .where(Letter.id == outcome.id, Letter.claim_epoch == epoch)
        .where(Letter.state == State.QUEUED)
        .with_for_update()
    )
    if (row := session.scalar(query)) is None:
        return
    row.attempts, row.doubtful = outcome.attempts, outcome.doubtful
    row.next_try_at = min(now + outcome.again_in, row.expires_at)
    if outcome.state is not State.QUEUED:
        end(row, outcome.state, now)


def _ends(letter: Written, state: State) -> Outcome:
    return Outcome(letter.id, state, letter.attempts + 1, letter.doubtful)


def _again(letter: Written, *, doubtful: bool) -> Outcome:
    pause = PAUSES[min(letter.attempts, len(PAUSES) - 1)]
    return Outcome(letter.id, State.QUEUED, letter.attempts + 1, doubtful, pause)
