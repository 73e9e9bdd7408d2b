"""Group people and opportunities that are alike, so that each pair of groups is scored once."""

from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Self, TypeVar

import numpy as np
from numpy.typing import NDArray

from rules.geography.distance import GlobePoint
from rules.geography.distance_tables import Axes, axes
from rules.offers.matching.inputs import (
    OpportunityProfile,
    OpportunityTerms,
    RequiredLevel,
    SeekerLevel,
    SeekerProfile,
    SeekerTerms,
)
from rules.offers.opportunities import OpportunityKind, Remote, Seeking

Numbers = NDArray[np.int32]
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True, slots=True)
class AlikeGroups(Generic[Key]):
    """Groups alike in one respect: the distinct kinds, and the kind of each member.

    `of` holds, for each person or opportunity, the index of its kind in `kinds`.
    """

    kinds: Sequence[Key]
    of: Numbers

    @classmethod
    def among(cls, keys: Iterable[Key]) -> Self:
        """Group equal keys, in order of first appearance."""
        indexes: dict[Key, int] = {}
        of = np.fromiter((indexes.setdefault(key, len(indexes)) for key in keys), np.int32)
        return cls(list(indexes), of)


@dataclass(frozen=True, slots=True)
class Holdings(Generic[Key]):
    """Things that one may have several of, as pairs in the order of their holders.

    `owners` holds the index of the holder, `things` the index of the thing in `kinds`.
    """

    kinds: Sequence[Key]
    owners: Numbers
    things: Numbers

    @classmethod
    def among(cls, sets: Sequence[frozenset[Key]]) -> Self:
        """Pair each holder, in order, with each thing of its set."""
        things = AlikeGroups.among(thing for each in sets for thing in each)
        sizes = np.fromiter(map(len, sets), np.int32, len(sets))
        owners = np.repeat(np.arange(len(sets), dtype=np.int32), sizes)
        return cls(things.kinds, owners, things.of)

    def holders(self) -> Mapping[Key, Numbers]:
        """Return the indexes of the holders of each thing."""
        owners = self.owners[np.argsort(self.things, kind="stable")]
        sizes = np.bincount(self.things, minlength=len(self.kinds))
        return dict(zip(self.kinds, np.split(owners, np.cumsum(sizes)), strict=False))


@dataclass(frozen=True, slots=True)
class Crowd:
    """People as matching sees them, in the order the caller gave them."""

    size: int
    seeking: AlikeGroups[Seeking]
    wishes: AlikeGroups[tuple[str, ...]]
    terms: AlikeGroups[SeekerTerms]
    level: AlikeGroups[SeekerLevel]
    homes: AlikeGroups[GlobePoint | None]
    home_axes: Axes
    limits: AlikeGroups[int | None]
    skills: Holdings[str]
    jobs_excluded: Holdings[str]
    seen: Holdings[int]

    @classmethod
    def of(cls, people: Sequence[SeekerProfile]) -> Self:
        """Group people by each thing that gives points or rules an opportunity out."""
        homes = AlikeGroups.among(person.home for person in people)
        return cls(
            size=len(people),
            seeking=AlikeGroups.among(person.seeking for person in people),
            wishes=AlikeGroups.among(person.wishes for person in people),
            terms=AlikeGroups.among(person.terms for person in people),
            level=AlikeGroups.among(person.level for person in people),
            homes=homes,
            home_axes=axes(homes.kinds),
            limits=AlikeGroups.among(person.kilometres for person in people),
            skills=Holdings.among([person.skills for person in people]),
            jobs_excluded=Holdings.among([person.jobs_excluded for person in people]),
            seen=Holdings.among([person.seen for person in people]),
        )


@dataclass(frozen=True, slots=True)
class Market:
    """Opportunities of one kind; of two with the same points, the first is preferred."""

    kind: OpportunityKind
    size: int
    jobs: AlikeGroups[str | None]
    terms: AlikeGroups[OpportunityTerms]
    asked: AlikeGroups[RequiredLevel]
    places: AlikeGroups[tuple[GlobePoint | None, Remote]]
    skills: Mapping[str, Numbers]
    by_job: Mapping[str, Numbers]
    by_id: Mapping[int, Numbers]

    @classmethod
    def of(cls, kind: OpportunityKind, offered: Sequence[OpportunityProfile]) -> Self:
        """Group opportunities of one kind, as `Crowd.of` groups people."""
        codes = [frozenset(filter(None, [offer.rome])) for offer in offered]
        return cls(
            kind=kind,
            size=len(offered),
            jobs=AlikeGroups.among(offer.rome for offer in offered),
            terms=AlikeGroups.among(offer.terms for offer in offered),
            asked=AlikeGroups.among(offer.asked for offer in offered),
            places=AlikeGroups.among((offer.spot, offer.terms.remote) for offer in offered),
            skills=Holdings.among([offer.skills for offer in offered]).holders(),
            by_job=Holdings.among(codes).holders(),
            by_id={offer.id: np.array([place], np.int32) for place, offer in enumerate(offered)},
        )
