"""Many people and many opportunities, laid out so that those who are alike are asked about once."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from rules.geography.distance import Spot
from rules.geography.distance_tables import Axes, axes
from rules.offers.matching.inputs import Asked, Level, Offered, OfferedTerms, Terms, Wanted
from rules.offers.opportunities import Kind, Remote, Seeking

Numbers = NDArray[np.int32]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Alike(Generic[Key]):
    """Who is alike in one respect: the kinds there are, and the kind of each."""

    kinds: Sequence[Key]
    of: Numbers

    @classmethod
    def among(cls, keys: Iterable[Key]) -> Self:
        known: dict[Key, int] = {}
        of = np.fromiter((known.setdefault(key, len(known)) for key in keys), np.int32)
        return cls(list(known), of)


@dataclass(frozen=True, slots=True)
class Having(Generic[Key]):
    """Who has what, of things one may have several of: pairs, in the order of who."""

    kinds: Sequence[Key]
    who: Numbers
    what: Numbers

    @classmethod
    def among(cls, sets: Sequence[frozenset[Key]]) -> Self:
        what = Alike.among(it for each in sets for it in each)
        sizes = np.fromiter(map(len, sets), np.int32, len(sets))
        return cls(what.kinds, np.repeat(np.arange(len(sets), dtype=np.int32), sizes), what.of)

    def holders(self) -> Mapping[Key, Numbers]:
        """Of each thing, those who have it: looked up by thing instead of by who."""
        who = self.who[np.argsort(self.what, kind="stable")]
        sizes = np.bincount(self.what, minlength=len(self.kinds))
        return dict(zip(self.kinds, np.split(who, np.cumsum(sizes)), strict=False))


@dataclass(frozen=True, slots=True)
class Crowd:
    """People as matching knows them, in the order of whoever asks."""

    size: int
    seeking: Alike[Seeking]
    wishes: Alike[tuple[str, ...]]
    terms: Alike[Terms]
    level: Alike[Level]
    homes: Alike[Spot | None]
    home_axes: Axes
    limits: Alike[int | None]
    skills: Having[str]
    jobs_excluded: Having[str]
    seen: Having[int]

    @classmethod
    def of(cls, people: Sequence[Wanted]) -> Self:
        homes = Alike.among(it.home for it in people)
        return cls(
            size=len(people),
            seeking=Alike.among(it.seeking for it in people),
            wishes=Alike.among(it.wishes for it in people),
            terms=Alike.among(it.terms for it in people),
            level=Alike.among(it.level for it in people),
            homes=homes,
            home_axes=axes(homes.kinds),
            limits=Alike.among(it.kilometres for it in people),
            skills=Having.among([it.skills for it in people]),
            jobs_excluded=Having.among([it.jobs_excluded for it in people]),
            seen=Having.among([it.seen for it in people]),
        )


@dataclass(frozen=True, slots=True)
class Market:
    """Opportunities of one kind; of two that fit as well, the first is the better."""

    kind: Kind
    size: int
    jobs: Alike[str | None]
    terms: Alike[OfferedTerms]
    asked: Alike[Asked]
    places: Alike[tuple[Spot | None, Remote]]
    skills: Mapping[str, Numbers]
    by_job: Mapping[str, Numbers]
    by_id: Mapping[int, Numbers]

    @classmethod
    def of(cls, kind: Kind, offered: Sequence[Offered]) -> Self:
        codes = [frozenset(filter(None, [it.rome])) for it in offered]
        return cls(
            kind=kind,
            size=len(offered),
            jobs=Alike.among(it.rome for it in offered),
            terms=Alike.among(it.terms for it in offered),
            asked=Alike.among(it.asked for it in offered),
            places=Alike.among((it.spot, it.terms.remote) for it in offered),
            skills=Having.among([it.skills for it in offered]).holders(),
            by_job=Having.among(codes).holders(),
            by_id={it.id: np.array([place], np.int32) for place, it in enumerate(offered)},
        )
