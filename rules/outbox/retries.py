"""What becomes of something that was to be sent, once a try has ended: over, or tried again."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class Result(StrEnum):
    """How a try ended, as far as the sender knows."""

    SENT = "sent"
    BLOCKED = "blocked"
    """The person wants to hear no more of us."""
    REFUSED = "refused"
    """It will never be taken."""
    NOT_TAKEN = "not_taken"
    """It surely did not arrive."""
    PUT_OFF = "put_off"
    """It surely did not arrive, nor does anything else: that is no attempt."""
    IN_DOUBT = "in_doubt"
    """It may have arrived."""
    LET_GO = "let_go"
    """It was not sent, and another may send it."""


class End(StrEnum):
    """Named as the final states of every ledger are."""

    SENT = "sent"
    BLOCKED = "blocked"
    FAILED = "failed"
    UNKNOWN = "unknown"


class Unknown(StrEnum):
    """What is done with one of which nobody knows whether it arrived."""

    FINAL = "final"
    """It is left so: nobody reads it twice."""
    ONCE_MORE = "once_more"
    """It is sent once more, and then left so."""
    AGAIN = "again"
    """It is sent until it surely arrived: rather twice than never."""


class LastResort(StrEnum):
    """What is done with one that is given up."""

    NONE = "none"
    """It has failed, and its row says so."""
    IN_PRIVATE = "in_private"
    """The team reads it in private messages."""


@dataclass(frozen=True, slots=True)
class Policy:
    """How one source is sent: what differs between sources, as data."""

    lease: timedelta
    """How long a claim holds; its sender keeps to the first half."""
    slots: int
    """How many are under way at once."""
    refill_below: int = 1
    """Below so much room, no more is taken up."""
    pauses: Sequence[timedelta] = ()
    """How long to wait after each failure; none: until the lease has run out."""
    insists: bool = False
    """After the last pause it is tried again and again; else it has failed."""
    unknown: Unknown = Unknown.ONCE_MORE
    refusals: int = 0
    """After how many refusals it is tried again all the same."""
    last_resort: LastResort = LastResort.NONE
    checks_epoch: bool = True
    """A claim keeps the epoch of the leader that made it, and no other leader marks it."""

    @property
    def fresh(self) -> float:
        """Seconds after which a claim is dropped: another process may soon take it over."""
        return self.lease.total_seconds() / 2


@dataclass(frozen=True, slots=True)
class Tries:
    """What its row remembers."""

    attempts: int
    doubtful: bool = False
    """It may have arrived already."""


@dataclass(frozen=True, slots=True)
class Verdict:
    end: End | None
    """None: it is tried again."""
    tries: Tries
    again_in: timedelta = timedelta(0)


ENDS = {Result.SENT: End.SENT, Result.BLOCKED: End.BLOCKED}


def decide(policy: Policy, result: Result, tries: Tries) -> Verdict:
    if (end := ENDS.get(result)) is not None:
        return _ends(end, tries)
    if result is Result.REFUSED and tries.attempts >= policy.refusals:
        return _ends(End.FAILED, tries)
    if result is Result.LET_GO or not policy.pauses:
        return Verdict(None, tries)
    match result:
        case Result.PUT_OFF:
            return Verdict(None, tries, policy.pauses[0])
        case Result.IN_DOUBT if policy.unknown is not Unknown.AGAIN:
            return _in_doubt(policy, tries)
    return _again(policy, tries, End.FAILED, doubtful=tries.doubtful)


def _in_doubt(policy: Policy, tries: Tries) -> Verdict:
    if tries.doubtful or policy.unknown is Unknown.FINAL:
        return _ends(End.UNKNOWN, tries)
    return _again(policy, tries, End.UNKNOWN, doubtful=True)


def _again(policy: Policy, tries: Tries, at_last: End, *, doubtful: bool) -> Verdict:
    if tries.attempts >= len(policy.pauses) and not policy.insists:
        return _ends(at_last, tries)
    pause = policy.pauses[min(tries.attempts, len(policy.pauses) - 1)]
    return Verdict(None, Tries(tries.attempts + 1, doubtful), pause)


def _ends(end: End, tries: Tries) -> Verdict:
    return Verdict(end, Tries(tries.attempts + 1, tries.doubtful))
