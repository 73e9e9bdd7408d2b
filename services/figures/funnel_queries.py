"""Count in the database who took which step in which session: no person is read."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    and_,
    case,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.enrolment import Enrolment
from models.people import Person
from rules.figures.figures import COLUMNS, QUESTIONS, SMALL, GroupCounts, PathCounts, Step, Tally
from services.figures import erased_counts, expected_sessions
from services.figures.enrolled_paths import PERSON, SESSION, paths
from services.figures.erased_counts import GROUPS
from services.figures.scope import Scope

EVERYBODY = "everybody"
"""Stands for a question that groups nobody, and for its one group."""
Cube = Mapping[str, dict[int | None, dict[str, Tally]]]
"""Tallies by question, session and group."""


def read(
    session: Session,
    scope: Scope,
    questions: Collection[str] = QUESTIONS,
    *,
    small: int = SMALL,
) -> PathCounts:
    """Count people step by step, and in the groups of some questions.

    Sessions where fewer than `small` have a place are not counted together with the others.
    """
    cube = _cube(session, scope, questions)
    tallies = {number: groups[EVERYBODY] for number, groups in cube[EVERYBODY].items()}
    left_out = {
        number
        for number, tally in tallies.items()
        if number is not None and tally[Step.PLACE] < small
    }
    again = _counted(session, _taken_again(scope, left_out), questions)
    together = {question: _sum(cube[question], left_out, again[question]) for question in cube}
    groups = {
        question: GroupCounts(
            {number: it for number, it in cube[question].items() if number is not None},
            together[question],
        )
        for question in questions
    }
    return PathCounts(tallies, together[EVERYBODY].get(EVERYBODY, Tally()), groups)


def of_everybody(session: Session) -> Tally:
    """Return how many people took each step, in any session or none."""
    return read(session, Scope(), (), small=0).together


def keep_counts_of(session: Session, person_id: int) -> None:
    """Keep in counts that name nobody what a person about to be erased did."""
    taken = _read(session.execute(*_of_person(person_id)))
    cube = taken[EVERYBODY]
    erased_counts.keep(session, {it: groups[EVERYBODY] for it, groups in cube.items()})
    if not cube:
        erased_counts.keep(session, expected_sessions.of_person(session, person_id))


def with_a_place(session: Session, session_id: int) -> set[int]:
    """Return who, not erased since, has a place in a session, or had one and left."""
    rows = paths(Scope(session_id=session_id))
    return set(session.scalars(select(rows.c[PERSON]).where(rows.c[Step.PLACE])))


def _cube(session: Session, scope: Scope, questions: Collection[str]) -> Cube:
    cube = _counted(session, paths(scope), questions)
    for number, tally in expected_sessions.read(session, scope).items():
        cube[EVERYBODY][number][EVERYBODY] += tally
    for number, tally in erased_counts.read(session, scope).items():
        for question in cube:
            cube[question][number][GROUPS.get(question, EVERYBODY)] += tally
    return cube


def _counted(session: Session, rows: CTE, questions: Collection[str]) -> Cube:
    return _read(session.execute(_counts(rows, questions)), questions)


def _read(rows: Iterable[Row[*tuple[Any, ...]]], questions: Collection[str] = ()) -> Cube:
    cube: Cube = {
        question: defaultdict(lambda: defaultdict(Tally)) for question in (EVERYBODY, *questions)
    }
    for question, number, group, *counts in rows:
        cube[question][number][group] = Tally(dict(zip(Step, counts, strict=True)))
    return cube


@constant
def _of_person(person_id: int) -> CompoundSelect[*tuple[Any, ...]]:
    return _counts(paths(Scope(people=select(Person.id).where(Person.id == person_id))), ())


def _counts(rows: CTE, questions: Collection[str]) -> CompoundSelect[*tuple[Any, ...]]:
    """Count people by session, then by session and group, at the steps by which these compare."""
    everybody = _counts_by(rows, EVERYBODY, literal(EVERYBODY), tuple(Step))
    by_group = (_counts_by(rows, question, rows.c[question], COLUMNS) for question in questions)
    return union_all(everybody, *by_group)


def _counts_by(
    rows: CTE, question: str, group: ColumnElement[str], steps: Collection[Step]
) -> Select[*tuple[Any, ...]]:
    counts = (func.count().filter(rows.c[step]) if step in steps else literal(0) for step in Step)
    by = [rows.c[SESSION]] if question == EVERYBODY else [rows.c[SESSION], group]
    return select(literal(question), rows.c[SESSION], group, *counts).group_by(*by)


def _taken_again(scope: Scope, left_out: Collection[int]) -> CTE:
    """Select the steps that a person of several sessions took again in a later one."""
    several = (
        select(Enrolment.person_id)
        .where(Enrolment.session_id.not_in(left_out))
        .group_by(Enrolment.person_id)
        .having(func.count() > 1)
    )
    if scope.people is not None:
        several = several.where(Enrolment.person_id.in_(scope.people))
    rows = paths(Scope(scope.bot_id, scope.session_id, several))
    kept = (column for column in rows.c if column.name not in set(Step))
    again = (_is_again(rows, step).label(step.value) for step in Step)
    return select(*kept, *again).where(rows.c[SESSION].not_in(left_out)).cte("taken_again")


def _is_again(rows: CTE, step: Step) -> ColumnElement[bool]:
    last = func.max(case((rows.c[step], rows.c[SESSION]))).over(partition_by=rows.c[PERSON])
    return and_(rows.c[step], rows.c[SESSION] < last)


def _sum(
    sessions: Mapping[int | None, Mapping[str, Tally]],
    left_out: Collection[int],
    again: Mapping[int | None, Mapping[str, Tally]],
) -> Mapping[str, Tally]:
    """Add the sessions up; who took a step again counts where they took it last."""
    whole: dict[str, Tally] = defaultdict(Tally)
    for number, groups in sessions.items():
        for group, tally in groups.items() if number not in left_out else ():
            whole[group].update(tally)
    for groups in again.values():
        for group, tally in groups.items():
            whole[group].subtract(tally)
    return whole
