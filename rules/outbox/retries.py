"""Decide what follows an attempt to send a message: a final state, or another try."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class SendResult(StrEnum):
    """How an attempt ended, as far as the sender knows."""

    SENT = "sent"
    BLOCKED = "blocked"
    """The person blocked the bot."""
    REFUSED = "refused"
    """It will never be accepted."""
    NOT_TAKEN = "not_taken"
    """It certainly did not arrive."""
    PUT_OFF = "put_off"
    """It certainly did not arrive, and nothing else does in its chat now: it does not count as an
    attempt."""
    IN_DOUBT = "in_doubt"
    """It may have arrived."""
    LET_GO = "let_go"
    """It was not sent, and another process may send it."""


class FinalState(StrEnum):
    """The final states, named as in the rows of every source."""

    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"


class DoubtPolicy(StrEnum):
    """What to do when nobody knows whether a message arrived."""

    FINAL = "final"
    """Leave it: nobody reads it twice."""
    ONCE_MORE = "once_more"
    """Send it once more, then leave it."""
    AGAIN = "again"
    """Send it until it certainly arrived: twice rather than never."""


class LastResort(StrEnum):
    """What happens to a message after its last try."""

    NONE = "none"
    """Mark its row as failed."""
    IN_PRIVATE = "in_private"
    """Send it to the team in private messages."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The differences between one queue and the others, as data."""

    lease: timedelta
    """How long a claim holds; its sender only uses the first half."""
    slots: int
    """Most messages under way at once."""
    pauses: Sequence[timedelta]
    """How long to wait after each failure."""
    refill_below: int = 1
    """No more messages are claimed while fewer slots than this are free."""
    insists: bool = False
    """Whether it is tried on and on after the last pause; otherwise it has failed."""
    unknown: DoubtPolicy = DoubtPolicy.ONCE_MORE
    refusals: int = 0
    """How many refusals are tried again before it has failed."""
    last_resort: LastResort = LastResort.NONE
    broken: SendResult = SendResult.IN_DOUBT
    """What an error of our own counts as: it may come after part of the message was sent."""
    checks_epoch: bool = True
    """Whether a claim keeps the epoch of its leader, so that no other leader marks it."""

    @property
    def fresh(self) -> float:
        """Return the seconds after which a sender drops a claim, before the lease ends."""
        return self.lease.total_seconds() / 2


@dataclass(frozen=True, slots=True)
class Tries:
    """The attempts to send a message so far, as the row of the message stores them."""

    attempts: int
    doubtful: bool = False
    """Whether the message may have arrived already."""


@dataclass(frozen=True, slots=True)
class SendVerdict:
    end: FinalState | None
    """None: it is tried again, after `again_in`."""
    tries: Tries
    again_in: timedelta = timedelta(0)


ENDS = {SendResult.SENT: FinalState.SENT, SendResult.BLOCKED: FinalState.BLOCKED}


def decide(policy: Policy, result: SendResult, tries: Tries) -> SendVerdict:
    """Decide what follows an attempt, after `tries` earlier ones."""
    if (end := ENDS.get(result)) is not None:
        return _ended(end, tries)
    if result is SendResult.REFUSED and tries.attempts >= policy.refusals:
        return _ended(FinalState.FAILED, tries)
    if result is SendResult.LET_GO:
        return SendVerdict(None, tries)
    match result:
        case SendResult.PUT_OFF:
            return SendVerdict(None, tries, policy.pauses[0])
        case SendResult.IN_DOUBT if policy.unknown is not DoubtPolicy.AGAIN:
            return _after_doubt(policy, tries)
    return _retried(policy, tries, FinalState.FAILED, doubtful=tries.doubtful)


def _after_doubt(policy: Policy, tries: Tries) -> SendVerdict:
    if tries.doubtful or policy.unknown is DoubtPolicy.FINAL:
        return _ended(FinalState.UNKNOWN, tries)
    return _retried(policy, tries, FinalState.UNKNOWN, doubtful=True)


def _retried(policy: Policy, tries: Tries, at_last: FinalState, *, doubtful: bool) -> SendVerdict:
    if tries.attempts >= len(policy.pauses) and not policy.insists:
        return _ended(at_last, tries)
    pause = policy.pauses[min(tries.attempts, len(policy.pauses) - 1)]
    return SendVerdict(None, Tries(tries.attempts + 1, doubtful), pause)


def _ended(end: FinalState, tries: Tries) -> SendVerdict:
    return SendVerdict(end, Tries(tries.attempts + 1, tries.doubtful))
