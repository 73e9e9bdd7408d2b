"""Score how well an opportunity fits a person, in points, part by part.

Lists of offers are put in order by `best_opportunities.py`, which computes the same points with
arrays; this module says what the points are, and explains those of one opportunity.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.geography.distance import kilometres
from rules.jobs.proximity import Closeness, JobTree
from rules.offers.matching.inputs import (
    OpportunityProfile,
    OpportunityTerms,
    RequiredLevel,
    SeekerLevel,
    SeekerProfile,
    SeekerTerms,
)
from rules.offers.opportunities import LEVEL_OF, Contract, OpportunityKind, Remote, Seeking


@dataclass(frozen=True, slots=True)
class MatchWeights:
    """Whole points; `flows/offers/matching_weights.yaml` says what each one is for."""

    wish: Mapping[Closeness, tuple[int, ...]]
    """By rank of the wish among the person's wishes."""
    wish_unknown: int
    near: int
    reach: int
    partly_remote_percent: int
    from_home: int
    place_unknown: int
    skill: int
    skills_at_most: int
    contract: Mapping[Contract, int]
    contract_unknown: int
    hours: int
    hours_unknown: int
    hours_other: int
    diploma_missing: tuple[int, ...]
    digital_missing: tuple[int, ...]
    too_high_percent: int
    too_high_at_most: int
    worth_sending: int


@dataclass(frozen=True, slots=True)
class Scale:
    """The weights and the tree of jobs with which points are computed."""

    weights: Mapping[OpportunityKind, MatchWeights]
    tree: JobTree


@dataclass(frozen=True, slots=True)
class Points:
    """The points of each part; those for the level, and for other hours, are negative or zero."""

    wish: int
    skills: int
    place: int
    contract: int
    hours: int
    level: int

    @property
    def total(self) -> int:
        return self.wish + self.skills + self.place + self.contract + self.hours + self.level


@dataclass(frozen=True, slots=True)
class GrantedWish:
    """A wish that an opportunity fits, and the points it gives."""

    family: str
    close: Closeness
    points: int


def points(wanted: SeekerProfile, offered: OpportunityProfile, scale: Scale) -> Points | None:
    """Return the points, or None when the opportunity may not be shown to the person.

    That is when it is not of the kind sought, ruled out by their search, too far, or seen before.
    """
    weights = scale.weights[offered.kind]
    if not is_sought(offered.kind, wanted.seeking) or offered.id in wanted.seen:
        return None
    if offered.rome in wanted.jobs_excluded or is_ruled_out(wanted.terms, offered.terms):
        return None
    place = place_points(distance(wanted, offered), wanted.kilometres, offered.terms, weights)
    if place is None:
        return None
    return Points(
        wish=wish_points(wanted.wishes, offered.rome, weights, scale.tree),
        skills=skill_points(len(wanted.skills & offered.skills), weights),
        place=place,
        contract=contract_points(offered.terms, weights),
        hours=hours_points(wanted.terms, offered.terms, weights),
        level=level_points(wanted.level, offered.asked, weights),
    )


def is_sought(kind: OpportunityKind, seeking: Seeking) -> bool:
    return seeking is Seeking.BOTH or seeking.value == kind.value


def is_ruled_out(terms: SeekerTerms, offered: OpportunityTerms) -> bool:
    """Tell whether a person wants no such work: not from home, or a contract they exclude."""
    not_from_home = terms.remote_only and offered.remote is not Remote.FULLY
    return not_from_home or offered.contract in terms.contracts_excluded


def distance(wanted: SeekerProfile, offered: OpportunityProfile) -> int | None:
    """Return the distance in kilometres; None when one of the two places is unknown."""
    if wanted.home is None or offered.spot is None:
        return None
    return kilometres(wanted.home, offered.spot)


def wish_points(
    wishes: tuple[str, ...], rome: str | None, weights: MatchWeights, tree: JobTree
) -> int:
    """Return the points of the wish that fits the job best; `rome` is its code, if known."""
    if not wishes:
        return weights.wish_unknown
    best = best_wish(wishes, rome, weights, tree)
    return best.points if best else 0


def best_wish(
    wishes: tuple[str, ...], rome: str | None, weights: MatchWeights, tree: JobTree
) -> GrantedWish | None:
    """Return the wish that gives the most points, the first among equals; None if none fits."""
    fitting = (granted(rank, family, rome, weights, tree) for rank, family in enumerate(wishes))
    return max(filter(None, fitting), key=lambda wish: wish.points, default=None)


def granted(
    rank: int, family: str, rome: str | None, weights: MatchWeights, tree: JobTree
) -> GrantedWish | None:
    """Return the points of a wish; `rank` is 0 for the first of the person's wishes."""
    close = tree.closeness(family, rome)
    return GrantedWish(family, close, weights.wish[close][rank]) if close else None


def skill_points(common: int, weights: MatchWeights) -> int:
    return weights.skill * min(common, weights.skills_at_most)


def place_points(
    distance: int | None, limit: int | None, offered: OpportunityTerms, weights: MatchWeights
) -> int | None:
    """Return the points for a distance in kilometres; None beyond the person's own limit.

    When some days are worked from home, the distance counts for less.
    """
    if offered.remote is Remote.FULLY:
        return weights.from_home
    if distance is None:
        return weights.place_unknown
    if limit is not None and distance > limit:
        return None
    percent = weights.partly_remote_percent if offered.remote is Remote.PARTLY else 100
    reach = 100 * max(1, weights.reach if limit is None else limit)
    return weights.near * max(0, reach - percent * distance) // reach


def contract_points(offered: OpportunityTerms, weights: MatchWeights) -> int:
    """Return the points for the contract of an opportunity, known or not."""
    if offered.contract is None:
        return weights.contract_unknown
    return weights.contract[offered.contract]


def hours_points(terms: SeekerTerms, offered: OpportunityTerms, weights: MatchWeights) -> int:
    """Return the points for full or part time, if the person wishes one of them."""
    if are_other_hours(terms, offered):
        return -weights.hours_other
    if terms.hours is None or offered.hours is terms.hours:
        return weights.hours
    return weights.hours_unknown


def are_other_hours(terms: SeekerTerms, offered: OpportunityTerms) -> bool:
    """Tell whether the work is full time for whoever asked for part time, or the other way."""
    return None not in (terms.hours, offered.hours) and offered.hours is not terms.hours


def level_points(level: SeekerLevel, asked: RequiredLevel, weights: MatchWeights) -> int:
    """Return zero, or less for a level the person lacks; an untold level is not lacking."""
    cost = 0
    if level.diploma is not None and asked.diploma is not None:
        gap = LEVEL_OF[asked.diploma] - LEVEL_OF[level.diploma]
        cost += weights.diploma_missing[max(0, gap)]
    if level.digital is not None and asked.digital is not None:
        cost += weights.digital_missing[max(0, asked.digital - level.digital)]
    times = min(level.too_high, weights.too_high_at_most)
    return -cost * (100 + weights.too_high_percent * times) // 100
