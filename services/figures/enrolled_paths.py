"""Select how far each person came in each session that they enrolled in, a row for each.

A step counts for who took those before it too (`BEFORE`).
"""

from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    Select,
    and_,
    case,
    func,
    or_,
    select,
    true,
)

from models.applications import Application
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.figures import PastStep
from models.mentoring.slots import Booking
from models.offers import Destination, JobSearch
from models.people import Person
from models.profile import Notice
from models.strengths import KeptStrength
from models.workshops import CAME, Registration, Workshop
from rules.figures.figures import BEFORE, PathStep
from services.figures.decided_zones import zone_that_counts
from services.figures.erased_counts import NO_SOURCE, UNTOLD
from services.figures.meetings_that_count import counts, is_held
from services.figures.scope import Scope
from services.offers.destinations import WORK

HAD_A_PLACE = frozenset({EnrolmentStatus.PLACE, EnrolmentStatus.LEFT})
GENDERS = ("woman", "man")
"""Any other answer is given by so few that it counts with those who gave none."""
PERSON, SESSION = "person_id", "session_id"


def paths(scope: Scope, questions: Collection[str]) -> CTE:
    """Select a person, a session, their groups, and whether each step counts."""
    facts = {name: _read_once(scope, query) for name, query in _facts().items()}
    joined = [*facts.values()]
    groups: dict[str, ColumnElement[str]] = {
        "gender": case((Person.gender.in_(GENDERS), Person.gender), else_=UNTOLD),
        "source": func.coalesce(func.nullif(Person.source, ""), NO_SOURCE),
    }
    if {"zone", "age"} & set(questions):
        joined.append(zones := _zones(scope))
        groups["zone"] = func.coalesce(zones.c.zone_group, UNTOLD)
        groups["age"] = func.coalesce(zones.c.age_band, UNTOLD)
    query = select(
        Enrolment.person_id,
        Enrolment.session_id,
        *(groups[question].label(question) for question in questions),
        *(column.label(step.value) for step, column in _counted(_taken(facts)).items()),
    ).join(Person, Person.id == Enrolment.person_id)
    for fact in joined:
        query = query.outerjoin(fact, _same(fact))
    return scope.of_session(scope.of_people(query), Enrolment.session_id).cte("paths")


def taken_again(rows: CTE, small: int) -> CTE:
    """Select the steps taken again in a later session, by people of several sessions.

    Sessions where fewer than `small` have a place do not matter.
    """
    several = select(Enrolment.person_id).group_by(Enrolment.person_id).having(func.count() > 1)
    kept = (column for column in rows.c if column.name not in set(PathStep))
    again = (_is_again(rows, step).label(step.value) for step in PathStep)
    large = _large_sessions(rows, small) if small else select(rows.c[SESSION])
    query = select(*kept, *again).where(rows.c[PERSON].in_(several), rows.c[SESSION].in_(large))
    return query.cte("taken_again")


def _is_again(rows: CTE, step: PathStep) -> ColumnElement[bool]:
    last = func.max(case((rows.c[step], rows.c[SESSION]))).over(partition_by=rows.c[PERSON])
    return and_(rows.c[step], rows.c[SESSION] < last)


def _large_sessions(rows: CTE, small: int) -> Select[int]:
    """Select where so many have a place at least, erased people too."""
    erased = (
        select(PastStep.people)
        .where(PastStep.session_id == rows.c[SESSION], PastStep.step == PathStep.PLACE.value)
        .scalar_subquery()
    )
    places = func.count().filter(rows.c[PathStep.PLACE]) + func.coalesce(erased, 0)
    return select(rows.c[SESSION]).group_by(rows.c[SESSION]).having(places >= small)


def _read_once(scope: Scope, query: Select[*tuple[Any, ...]]) -> FromClause:
    """Keep a query to the people asked for.

    Of few, PostgreSQL is to read it once: it may take them for fewer still than they are.
    """
    kept = scope.facts(query)
    if not scope.is_of_few:
        return kept.subquery()
    return kept.cte().prefix_with("MATERIALIZED", dialect="postgresql")


def _same(fact: FromClause) -> ColumnElement[bool]:
    """Join the deeds of a person; those of a session, with the same session."""
    same = fact.c[PERSON] == Enrolment.person_id
    return same & (fact.c[SESSION] == Enrolment.session_id) if SESSION in fact.c else same


def _facts() -> Mapping[str, Select[*tuple[Any, ...]]]:
    """Return, by name, who did something, once each; first those of no session."""
    came = case((is_held(), 1), else_=0)
    return {
        "notices": select(Notice.person_id).distinct(),
        "strengths": select(KeptStrength.person_id).distinct(),
        "applications": select(
            Application.person_id, func.max(Application.answered_at).label("answered_at")
        ).group_by(Application.person_id),
        "found": select(JobSearch.person_id).where(JobSearch.found_at.is_not(None)),
        "meetings": select(Booking.person_id, Booking.session_id, func.max(came).label("came"))
        .where(counts())
        .group_by(Booking.person_id, Booking.session_id),
        "workshops": select(Registration.person_id, Workshop.session_id)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.attended.in_(CAME))
        .distinct(),
        "destinations": select(Destination.person_id, Destination.session_id)
        .where(Destination.answer.in_(WORK))
        .distinct(),
    }


def _zones(scope: Scope) -> FromClause:
    """Select the zone and the age band of the newest verdict."""
    person_id, session_id = EligibilityVerdict.person_id, EligibilityVerdict.session_id
    every = select(person_id, session_id, func.max(EligibilityVerdict.id).label("id"))
    newest = _read_once(scope, every.group_by(person_id, session_id))
    zone, age = zone_that_counts().label("zone_group"), EligibilityVerdict.age_band
    query = select(newest.c[PERSON], newest.c[SESSION], zone, age)
    return query.join(newest, newest.c.id == EligibilityVerdict.id).subquery()


def _taken(facts: Mapping[str, FromClause]) -> Mapping[PathStep, ColumnElement[bool]]:
    did = {name: fact.c[PERSON].is_not(None) for name, fact in facts.items()}
    met = facts["meetings"].c.came == 1
    return {
        PathStep.OPENED: true(),
        PathStep.INFORMED: did["notices"],
        PathStep.VERDICT: true(),
        PathStep.PLACE: Enrolment.status.in_(HAD_A_PLACE),
        PathStep.STRENGTHS: did["strengths"],
        PathStep.BOOKED: did["meetings"],
        PathStep.MET: met,
        PathStep.WORKSHOP: did["workshops"],
        PathStep.CAME: or_(met, did["workshops"]),
        PathStep.APPLIED: did["applications"],
        PathStep.ANSWERED: facts["applications"].c.answered_at.is_not(None),
        PathStep.OUT: or_(did["destinations"], did["found"]),
    }


def _counted(
    taken: Mapping[PathStep, ColumnElement[bool]],
) -> Mapping[PathStep, ColumnElement[bool]]:
    counted: dict[PathStep, ColumnElement[bool]] = {}
    for step in PathStep:
        before = counted[BEFORE[step]] if step in BEFORE else true()
        counted[step] = and_(before, taken[step])
    return counted
