"""Define all that matching reads of a person and of an opportunity.

It has no field for what a person is: gender, age, zone, health or savoir-être.
"""

from dataclasses import dataclass

from rules.geography.distance import Spot
from rules.offers.opportunities import Contract, Diploma, Hours, Kind, Remote, Seeking


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of work that a person wants."""

    hours: Hours | None = None
    remote_only: bool = False
    contracts_excluded: frozenset[Contract] = frozenset()


@dataclass(frozen=True, slots=True)
class Level:
    """The level of a person; None where they did not answer."""

    diploma: Diploma | None = None
    digital: int | None = None
    too_high: int = 0
    """How often they refused an offer for « le niveau »."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a person looks for, and the skills and level they have."""

    seeking: Seeking = Seeking.BOTH
    wishes: tuple[str, ...] = ()
    """Families of jobs, the most wished for first."""
    terms: Terms = Terms()
    level: Level = Level()
    home: Spot | None = None
    kilometres: int | None = None
    """How far from home at most; None: no limit."""
    skills: frozenset[str] = frozenset()
    jobs_excluded: frozenset[str] = frozenset()
    """Codes of ROME 4.0."""
    seen: frozenset[int] = frozenset()
    """Ids of opportunities that were shown to the person."""


@dataclass(frozen=True, slots=True)
class OfferedTerms:
    contract: Contract | None = None
    hours: Hours | None = None
    remote: Remote = Remote.NONE


@dataclass(frozen=True, slots=True)
class Asked:
    """The level that an opportunity asks for; None where it does not say."""

    diploma: Diploma | None = None
    digital: int | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """What an opportunity is, and what it asks for; `rome` is a code of ROME 4.0."""

    id: int
    kind: Kind = Kind.JOB
    rome: str | None = None
    terms: OfferedTerms = OfferedTerms()
    asked: Asked = Asked()
    spot: Spot | None = None
    skills: frozenset[str] = frozenset()
