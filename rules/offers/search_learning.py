"""What « Pas pour moi » teaches, by its reason; each can be put right by the person."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from rules.offers.matching.inputs import Offered
from rules.offers.opportunities import Contract, Hours, Refusal, Remote

STEP = 5
"""Kilometres are told in fives."""
OTHER = {Hours.FULL_TIME: Hours.PART_TIME, Hours.PART_TIME: Hours.FULL_TIME}
"""Looked for first from then on; nothing is set aside."""
_Item = TypeVar("_Item")


class Learnt(StrEnum):
    """Ends a text key."""

    NEARER = "nearer"
    LEVEL = "level"
    CONTRACT = "contract"
    HOURS = "hours"
    JOB = "job"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Learning:
    """The part of a search that refusals change."""

    kilometres: int | None
    level_too_high: int
    contracts_excluded: tuple[Contract, ...]
    jobs_excluded: tuple[str, ...]
    hours: Hours | None


def learn(
    known: Learning, offered: Offered, away: int | None, refusal: Refusal
) -> tuple[Learnt, Learning]:
    """`away`: how far that one is, in kilometres, if it is known."""
    match refusal:
        case Refusal.TOO_FAR if away and offered.terms.remote is not Remote.FULLY:
            return Learnt.NEARER, replace(known, kilometres=nearer(known.kilometres, away))
        case Refusal.LEVEL:
            return Learnt.LEVEL, replace(known, level_too_high=known.level_too_high + 1)
        case Refusal.CONTRACT if offered.terms.contract:
            contracts = _with(known.contracts_excluded, offered.terms.contract)
            return Learnt.CONTRACT, replace(known, contracts_excluded=contracts)
        case Refusal.HOURS if offered.terms.hours:
            return Learnt.HOURS, replace(known, hours=OTHER[offered.terms.hours])
        case Refusal.NOT_INTERESTED if offered.rome:
            jobs = _with(known.jobs_excluded, offered.rome)
            return Learnt.JOB, replace(known, jobs_excluded=jobs)
    return Learnt.NOTHING, known


def nearer(limit: int | None, away: int) -> int:
    """Less than `away`, and never more than before."""
    below = (away - 1) // STEP * STEP or away - 1
    return below if limit is None else min(limit, below)


def _with(known: tuple[_Item, ...], more: _Item) -> tuple[_Item, ...]:
    return (*known, more) if more not in known else known
