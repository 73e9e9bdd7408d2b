"""Change a job search by the reason of « Pas pour moi »; the person can undo each change."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from rules.offers.matching.inputs import Offered
from rules.offers.opportunities import Contract, Hours, Refusal, Remote

STEP = 5
"""Distances are rounded to multiples of this, in kilometres."""
OTHER = {Hours.FULL_TIME: Hours.PART_TIME, Hours.PART_TIME: Hours.FULL_TIME}
"""The hours preferred after a refusal of these; neither is excluded."""
_Item = TypeVar("_Item")


class Learnt(StrEnum):
    """What was learnt; the value ends a text key."""

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
    search: Learning, offered: Offered, distance: int | None, refusal: Refusal
) -> tuple[Learnt, Learning]:
    """Return what a refusal teaches, and the search changed by it.

    `distance`: how far the refused opportunity is, in kilometres; None if unknown.
    """
    match refusal:
        case Refusal.TOO_FAR if distance and offered.terms.remote is not Remote.FULLY:
            limit = nearer(search.kilometres, distance)
            return Learnt.NEARER, replace(search, kilometres=limit)
        case Refusal.LEVEL:
            return Learnt.LEVEL, replace(search, level_too_high=search.level_too_high + 1)
        case Refusal.CONTRACT if offered.terms.contract:
            contracts = _with(search.contracts_excluded, offered.terms.contract)
            return Learnt.CONTRACT, replace(search, contracts_excluded=contracts)
        case Refusal.HOURS if offered.terms.hours:
            return Learnt.HOURS, replace(search, hours=OTHER[offered.terms.hours])
        case Refusal.NOT_INTERESTED if offered.rome:
            jobs = _with(search.jobs_excluded, offered.rome)
            return Learnt.JOB, replace(search, jobs_excluded=jobs)
    return Learnt.NOTHING, search


def nearer(limit: int | None, distance: int) -> int:
    """Return a new limit in kilometres: less than `distance`, never more than the old limit."""
    below = (distance - 1) // STEP * STEP or distance - 1
    return below if limit is None else min(limit, below)


def _with(items: tuple[_Item, ...], item: _Item) -> tuple[_Item, ...]:
    return (*items, item) if item not in items else items
