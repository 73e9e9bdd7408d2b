"""Change a job search by the reason of « Pas pour moi »; the person can undo each change."""

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TypeVar

from rules.offers.matching.inputs import OpportunityProfile
from rules.offers.opportunities import Contract, OfferRefusal, Remote, WorkingTime

STEP = 5
"""Distances are rounded to multiples of this, in kilometres."""
OTHER = {WorkingTime.FULL_TIME: WorkingTime.PART_TIME, WorkingTime.PART_TIME: WorkingTime.FULL_TIME}
"""The hours preferred after a refusal of these; neither is excluded."""
_Item = TypeVar("_Item")


class SearchLesson(StrEnum):
    """What was learnt; the value ends a text key."""

    NEARER = "nearer"
    LEVEL = "level"
    CONTRACT = "contract"
    HOURS = "hours"
    JOB = "job"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class LearntSearch:
    """The part of a search that refusals change."""

    kilometres: int | None
    level_too_high: int
    contracts_excluded: tuple[Contract, ...]
    jobs_excluded: tuple[str, ...]
    hours: WorkingTime | None


def learn(
    search: LearntSearch, offered: OpportunityProfile, distance: int | None, refusal: OfferRefusal
) -> tuple[SearchLesson, LearntSearch]:
    """Return the lessons of a refusal, and the search changed by them.

    `distance`: how far the refused opportunity is, in kilometres; None if unknown.
    """
    match refusal:
        case OfferRefusal.TOO_FAR if distance and offered.terms.remote is not Remote.FULLY:
            limit = nearer(search.kilometres, distance)
            return SearchLesson.NEARER, replace(search, kilometres=limit)
        case OfferRefusal.LEVEL:
            return SearchLesson.LEVEL, replace(search, level_too_high=search.level_too_high + 1)
        case OfferRefusal.CONTRACT if offered.terms.contract:
            contracts = _with(search.contracts_excluded, offered.terms.contract)
            return SearchLesson.CONTRACT, replace(search, contracts_excluded=contracts)
        case OfferRefusal.HOURS if offered.terms.hours:
            return SearchLesson.HOURS, replace(search, hours=OTHER[offered.terms.hours])
        case OfferRefusal.NOT_INTERESTED if offered.rome:
            jobs = _with(search.jobs_excluded, offered.rome)
            return SearchLesson.JOB, replace(search, jobs_excluded=jobs)
    return SearchLesson.NOTHING, search


def nearer(limit: int | None, distance: int) -> int:
    """Return a new limit in kilometres: less than `distance`, never more than the old limit."""
    below = (distance - 1) // STEP * STEP or distance - 1
    return below if limit is None else min(limit, below)


def _with(items: tuple[_Item, ...], item: _Item) -> tuple[_Item, ...]:
    return (*items, item) if item not in items else items
