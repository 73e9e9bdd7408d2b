"""Define all that matching reads of a person and of an opportunity.

It has no field for what a person is: gender, age, zone, health or savoir-être.
"""

from dataclasses import dataclass

from rules.geography.distance import GlobePoint
from rules.offers.opportunities import (
    Contract,
    Diploma,
    OpportunityKind,
    Remote,
    Seeking,
    WorkingTime,
)


@dataclass(frozen=True, slots=True)
class SeekerTerms:
    """The terms of work that a person wants."""

    hours: WorkingTime | None = None
    remote_only: bool = False
    contracts_excluded: frozenset[Contract] = frozenset()


@dataclass(frozen=True, slots=True)
class SeekerLevel:
    """The level of a person; None where they did not answer."""

    diploma: Diploma | None = None
    digital: int | None = None
    too_high: int = 0
    """How often they refused an offer for « le niveau »."""


@dataclass(frozen=True, slots=True)
class SeekerProfile:
    """What a person looks for, and the skills and level they have."""

    seeking: Seeking = Seeking.BOTH
    wishes: tuple[str, ...] = ()
    """Families of jobs, the most wished for first."""
    terms: SeekerTerms = SeekerTerms()
    level: SeekerLevel = SeekerLevel()
    home: GlobePoint | None = None
    kilometres: int | None = None
    """How far from home at most; None: no limit."""
    skills: frozenset[str] = frozenset()
    jobs_excluded: frozenset[str] = frozenset()
    """Codes of ROME 4.0."""
    seen: frozenset[int] = frozenset()
    """Ids of opportunities that were shown to the person."""


@dataclass(frozen=True, slots=True)
class OpportunityTerms:
    contract: Contract | None = None
    hours: WorkingTime | None = None
    remote: Remote = Remote.NONE


@dataclass(frozen=True, slots=True)
class RequiredLevel:
    """The level that an opportunity asks for; None where it does not say."""

    diploma: Diploma | None = None
    digital: int | None = None


@dataclass(frozen=True, slots=True)
class OpportunityProfile:
    """An opportunity and its requirements; `rome` is a code of ROME 4.0."""

    id: int
    kind: OpportunityKind = OpportunityKind.JOB
    rome: str | None = None
    terms: OpportunityTerms = OpportunityTerms()
    asked: RequiredLevel = RequiredLevel()
    spot: GlobePoint | None = None
    skills: frozenset[str] = frozenset()
