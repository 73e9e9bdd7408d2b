"""How well an opportunity fits a person, in points, part by part."""

from collections.abc import Mapping
from dataclasses import dataclass

from rules.geography.distance import kilometres
from rules.jobs.proximity import Closeness, JobTree
from rules.offers.matching.inputs import Asked, Level, Offered, OfferedTerms, Terms, Wanted
from rules.offers.opportunities import LEVEL_OF, Contract, Kind, Remote, Seeking


@dataclass(frozen=True, slots=True)
class Weights:
    """Whole points; what each is for stands beside it in `flows/offers/matching_weights.yaml`."""

    wish: Mapping[Closeness, tuple[int, ...]]
    """By place of the wish."""
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
    diploma_missing: tuple[int, ...]
    digital_missing: tuple[int, ...]
    too_high_percent: int
    too_high_at_most: int
    worth_sending: int


@dataclass(frozen=True, slots=True)
class Scale:
    """What is needed to count."""

    weights: Mapping[Kind, Weights]
    tree: JobTree


@dataclass(frozen=True, slots=True)
class Points:
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
class Granted:
    """A wish that an opportunity answers."""

    family: str
    close: Closeness
    points: int


def points(wanted: Wanted, offered: Offered, scale: Scale) -> Points | None:
    """None when it is not to be shown: not sought, ruled out by the person, or seen."""
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


def is_sought(kind: Kind, seeking: Seeking) -> bool:
    return seeking is Seeking.BOTH or seeking.value == kind.value


def is_ruled_out(terms: Terms, offered: OfferedTerms) -> bool:
    elsewhere = terms.remote_only and offered.remote is not Remote.FULLY
    return elsewhere or offered.contract in terms.contracts_excluded


def distance(wanted: Wanted, offered: Offered) -> int | None:
    """In kilometres; none when one of the two places is not known."""
    if wanted.home is None or offered.spot is None:
        return None
    return kilometres(wanted.home, offered.spot)


def wish_points(wishes: tuple[str, ...], rome: str | None, weights: Weights, tree: JobTree) -> int:
    if not wishes:
        return weights.wish_unknown
    best = best_wish(wishes, rome, weights, tree)
    return best.points if best else 0


def best_wish(
    wishes: tuple[str, ...], rome: str | None, weights: Weights, tree: JobTree
) -> Granted | None:
    """The wish that gives most; the first among equals."""
    found = (granted(place, family, rome, weights, tree) for place, family in enumerate(wishes))
    return max(filter(None, found), key=lambda it: it.points, default=None)


def granted(
    place: int, family: str, rome: str | None, weights: Weights, tree: JobTree
) -> Granted | None:
    """`place` is 0 for the first wish."""
    close = tree.closeness(family, rome)
    return Granted(family, close, weights.wish[close][place]) if close else None


def skill_points(common: int, weights: Weights) -> int:
    return weights.skill * min(common, weights.skills_at_most)


def place_points(
    distance: int | None, limit: int | None, offered: OfferedTerms, weights: Weights
) -> int | None:
    """None beyond the limit: what a person said is kept.  A few days at home shorten the road."""
    if offered.remote is Remote.FULLY:
        return weights.from_home
    if distance is None:
        return weights.place_unknown
    if limit is not None and distance > limit:
        return None
    percent = weights.partly_remote_percent if offered.remote is Remote.PARTLY else 100
    reach = 100 * max(1, weights.reach if limit is None else limit)
    return weights.near * max(0, reach - percent * distance) // reach


def contract_points(offered: OfferedTerms, weights: Weights) -> int:
    if offered.contract is None:
        return weights.contract_unknown
    return weights.contract[offered.contract]


def hours_points(terms: Terms, offered: OfferedTerms, weights: Weights) -> int:
    if terms.hours is None or offered.hours is terms.hours:
        return weights.hours
    return weights.hours_unknown if offered.hours is None else 0


def level_points(level: Level, asked: Asked, weights: Weights) -> int:
    """What is missing costs; nothing is missing where the person has not told."""
    cost = 0
    if level.diploma is not None and asked.diploma is not None:
        gap = LEVEL_OF[asked.diploma] - LEVEL_OF[level.diploma]
        cost += weights.diploma_missing[max(0, gap)]
    if level.digital is not None and asked.digital is not None:
        cost += weights.digital_missing[max(0, asked.digital - level.digital)]
    times = min(level.too_high, weights.too_high_at_most)
    return -cost * (100 + weights.too_high_percent * times) // 100
