"""Read in a few queries what matching may use of opportunities and of people.

Of a person it reads the search, wishes, diploma, digital level and town, and nothing else.
"""

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from operator import is_
from typing import TYPE_CHECKING, Any

from sqlalchemy import Select, String, Text, cast, func, select, type_coerce
from sqlalchemy.orm import Session

from flows.library import load_assessments
from models.engine.constant import constant
from models.enrolment import EligibilityVerdict
from models.geography import Commune
from models.jobs import Job
from models.offers import JobSearch, Opportunity, Proposal
from models.people import Person
from models.strengths import AssessmentAnswer, AssessmentRun, Wish
from rules.geography.distance import GlobePoint
from rules.offers.matching.inputs import (
    OpportunityProfile,
    OpportunityTerms,
    RequiredLevel,
    SeekerLevel,
    SeekerProfile,
    SeekerTerms,
)
from rules.offers.opportunities import (
    Contract,
    Diploma,
    OpportunityKind,
    Remote,
    Seeking,
    WorkingTime,
)
from rules.strengths.scoring import DigitalGrade, digital_level
from services.offers.opportunities import Applied, shown
from services.strengths.next_steps import DIGITAL

if TYPE_CHECKING:
    from rules.offers.matching.grouping import Market

KEPT = 2**15
"""How many rows have their converted values in the cache."""
COLUMNS = (
    Opportunity.id,
    type_coerce(Opportunity.kind, String),
    Opportunity.rome,
    type_coerce(Opportunity.contract, String),
    type_coerce(Opportunity.hours, String),
    type_coerce(Opportunity.remote, String),
    type_coerce(Opportunity.diploma, String),
    Opportunity.digital_level,
    Opportunity.latitude,
    Opportunity.longitude,
    cast(Opportunity.skills, Text),
)
"""The columns in the types in which they are stored, so that an unchanged row hits the cache."""


def parents(session: Session) -> Mapping[str, str]:
    """Return the code of ROME 3 from which each job's code stems."""
    return dict(session.execute(*_jobs()).all())


def wanted(session: Session, people: Sequence[int]) -> dict[int, SeekerProfile]:
    """Return what each person (by id, in the order of `people`) looks for, with nothing as seen."""
    wishes, levels = wishes_of(session, people), digital_of(session, people)
    towns = towns_of(session, people)
    by_person: dict[int, SeekerProfile] = dict.fromkeys(people, SeekerProfile())
    for person, diploma, search in session.execute(*_searches(people)):
        town = towns.get(person)
        profile = SeekerProfile(
            wishes=wishes.get(person, ()),
            level=SeekerLevel(Diploma(diploma) if diploma else None, levels.get(person)),
            home=_spot(town.latitude, town.longitude) if town else None,
        )
        by_person[person] = profile if search is None else _searching(profile, search)
    return by_person


def seen_by(
    session: Session, people: Sequence[int], applied: Applied
) -> Mapping[int, frozenset[int]]:
    """Return the ids of what each person was shown or applied to, whether still on offer or not."""
    seen: defaultdict[int, list[int]] = defaultdict(list)
    for person, opportunity in session.execute(*_proposals(people)):
        seen[person].append(opportunity)
    for person, opportunity, _ in applied(session, people):
        seen[person].append(opportunity)
    return {person: frozenset(ids) for person, ids in seen.items()}


def wishes_of(session: Session, people: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    """Return the wished families of jobs of each person, the most wanted first."""
    wishes: defaultdict[int, tuple[str, ...]] = defaultdict(tuple)
    for person, family in session.execute(*_wishes(people)):
        wishes[person] += (family,)
    return wishes


def digital_of(session: Session, people: Sequence[int]) -> Mapping[int, int]:
    """Return the digital level, from 1 to 4, by the last questionnaire that each has finished."""
    statements = load_assessments()[DIGITAL].statements
    areas = {statement.name: statement.dimension for statement in statements}
    choices: defaultdict[int, dict[str, int]] = defaultdict(dict)
    for person, statement, choice in session.execute(*_choices(people)):
        if statement in areas:
            choices[person][areas[statement]] = choice
    levels = list(DigitalGrade)
    return {
        person: levels.index(digital_level(chosen).overall) + 1
        for person, chosen in choices.items()
    }


def towns_of(session: Session, people: Sequence[int]) -> Mapping[int, Commune]:
    """Return the commune of each person, from the newest verdict with a commune."""
    return dict(session.execute(*_towns(people)).all())


@constant
def _jobs() -> Select[str, str]:
    return select(Job.code, Job.parent)


@constant
def _searches(people: Sequence[int]) -> Select[int, str | None, JobSearch | None]:
    return (
        select(Person.id, Person.diploma, JobSearch)
        .outerjoin(JobSearch, JobSearch.person_id == Person.id)
        .where(Person.id.in_(people))
    )


@constant
def _proposals(people: Sequence[int]) -> Select[int, int]:
    query = select(Proposal.person_id, Proposal.opportunity_id)
    return query.where(Proposal.person_id.in_(people))


@constant
def _wishes(people: Sequence[int]) -> Select[int, str]:
    query = select(Wish.person_id, Wish.family).where(Wish.person_id.in_(people))
    return query.order_by(Wish.person_id, Wish.place)


@constant
def _choices(people: Sequence[int]) -> Select[int, str, int]:
    newest = (
        select(func.max(AssessmentRun.id))
        .where(AssessmentRun.person_id.in_(people), AssessmentRun.assessment == DIGITAL)
        .where(AssessmentRun.finished_at.is_not(None))
        .group_by(AssessmentRun.person_id)
    )
    return (
        select(AssessmentRun.person_id, AssessmentAnswer.statement, AssessmentAnswer.choice)
        .join(AssessmentAnswer, AssessmentAnswer.run_id == AssessmentRun.id)
        .where(AssessmentRun.id.in_(newest))
    )


@constant
def _towns(people: Sequence[int]) -> Select[int, Commune]:
    newest = (
        select(func.max(EligibilityVerdict.id))
        .where(EligibilityVerdict.person_id.in_(people), EligibilityVerdict.insee.is_not(None))
        .group_by(EligibilityVerdict.person_id)
    )
    return (
        select(EligibilityVerdict.person_id, Commune)
        .join(Commune, Commune.insee == EligibilityVerdict.insee)
        .where(EligibilityVerdict.id.in_(newest))
    )


def _searching(profile: SeekerProfile, search: JobSearch) -> SeekerProfile:
    excluded = frozenset(map(Contract, search.contracts_excluded))
    return replace(
        profile,
        seeking=search.seeking or Seeking.BOTH,
        terms=SeekerTerms(search.hours, search.remote_only, excluded),
        level=replace(profile.level, too_high=search.level_too_high),
        kilometres=search.kilometres,
        skills=frozenset(search.skills),
        jobs_excluded=frozenset(search.jobs_excluded),
    )


def _spot(latitude: float | None, longitude: float | None) -> GlobePoint | None:
    if latitude is None or longitude is None:
        return None
    return GlobePoint.at(latitude, longitude)


@dataclass(frozen=True, slots=True)
class ShownOpportunities:
    """Everything that is shown now, the newest first, and the arrays made from it."""

    offered: Sequence[OpportunityProfile]
    market: "Market"


_shown: dict[OpportunityKind, ShownOpportunities] = {}
"""What was shown last, kept until it changes; the arrays take long to make."""


def shown_of(session: Session, kind: OpportunityKind, now: datetime) -> ShownOpportunities:
    """Return the opportunities of this kind that people may see now."""
    from rules.offers.matching.grouping import Market

    rows = [_offered(*row) for row in session.execute(*_rows(kind, now))]
    latest = _shown.get(kind)
    if latest is None or not _same(latest.offered, rows):
        latest = _shown[kind] = ShownOpportunities(rows, Market.of(kind, rows))
    return latest


@constant
def _rows(kind: OpportunityKind, now: datetime) -> Select[*tuple[Any, ...]]:
    newest = Opportunity.published_at.desc().nulls_last(), Opportunity.id.desc()
    return select(*COLUMNS).where(Opportunity.kind == kind, *shown(now)).order_by(*newest)


def offered(row: Opportunity) -> OpportunityProfile:
    """Return what matching uses of one opportunity."""
    skills = json.dumps(list(row.skills))
    terms = (row.contract, row.hours, row.remote, row.diploma, row.digital_level)
    return _offered(row.id, row.kind, row.rome, *terms, row.latitude, row.longitude, skills)


def _same(before: Sequence[OpportunityProfile], after: Sequence[OpportunityProfile]) -> bool:
    return len(before) == len(after) and all(map(is_, before, after))


@lru_cache(KEPT)
def _offered(number: int, kind: str, rome: str | None, *rest: Any) -> OpportunityProfile:
    contract, hours, remote, diploma, digital, latitude, longitude, skills = rest
    has_position = latitude is not None and longitude is not None
    return OpportunityProfile(
        id=number,
        kind=OpportunityKind(kind),
        rome=rome,
        terms=OpportunityTerms(
            Contract(contract) if contract else None,
            WorkingTime(hours) if hours else None,
            Remote(remote),
        ),
        asked=RequiredLevel(Diploma(diploma) if diploma else None, digital),
        spot=GlobePoint.at(latitude, longitude) if has_position else None,
        skills=frozenset(json.loads(skills)),
    )
