"""All that matching is given of a person and of an opportunity.

What a person is has no field here: no gender, age, zone, health, nor savoir-être.
"""

from dataclasses import dataclass

from rules.geography.distance import Spot
from rules.offers.opportunities import Contract, Diploma, Hours, Kind, Remote, Seeking


@dataclass(frozen=True, slots=True)
class Terms:
    """Of work, as a person wants them."""

    hours: Hours | None = None
    remote_only: bool = False
    contracts_excluded: frozenset[Contract] = frozenset()


@dataclass(frozen=True, slots=True)
class Level:
    """Of a person; none when they have not told."""

    diploma: Diploma | None = None
    digital: int | None = None
    too_high: int = 0
    """How often they said « le niveau »."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person looks for, and what they bring."""

    seeking: Seeking = Seeking.BOTH
    wishes: tuple[str, ...] = ()
    """Families, the most wished for first."""
    terms: Terms = Terms()
    level: Level = Level()
    home: Spot | None = None
    kilometres: int | None = None
    skills: frozenset[str] = frozenset()
    jobs_excluded: frozenset[str] = frozenset()
    seen: frozenset[int] = frozenset()
    """Opportunities that were shown to them."""


@dataclass(frozen=True, slots=True)
class OfferedTerms:
    contract: Contract | None = None
    hours: Hours | None = None
    remote: Remote = Remote.NONE


@dataclass(frozen=True, slots=True)
class Asked:
    diploma: Diploma | None = None
    digital: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What an opportunity is, and asks for."""

    id: int
    kind: Kind = Kind.JOB
    rome: str | None = None
    terms: OfferedTerms = OfferedTerms()
    asked: Asked = Asked()
    spot: Spot | None = None
    skills: frozenset[str] = frozenset()
