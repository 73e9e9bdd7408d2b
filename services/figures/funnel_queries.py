"""Count in the database who took which step in which session.

Counts are all that is read of people, but for the ids of those with a place (`with_a_place`).
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from typing import Any

from sqlalchemy import (
    CTE,
    ColumnElement,
    CompoundSelect,
    Select,
    func,
    literal,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person
from rules.figures.figures import (
    COLUMNS,
    QUESTIONS,
    SMALL,
    GroupCounts,
    PathCounts,
    PathStep,
    Tally,
)
from services.figures import erased_counts, expected_sessions
from services.figures.enrolled_paths import PERSON, SESSION, paths, taken_again
from services.figures.erased_counts import GROUPS
from services.figures.scope import Scope

ONCE, AGAIN = "once", "again"
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
    counted = _counted(session, scope, questions, small)
    cube = _with_others(session, scope, counted[ONCE])
    tallies = {number: groups[EVERYBODY] for number, groups in cube[EVERYBODY].items()}
    left_out = {
        number
        for number, tally in tallies.items()
        if number is not None and tally[PathStep.PLACE] < small
    }
    together = {
        question: _sum(cube[question], left_out, counted[AGAIN][question]) for question in cube
    }
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
    rows = session.execute(*_of_person(person_id))
    taken = {number: _tally(counts) for _, _, number, _, *counts in rows}
    erased_counts.keep(session, taken or expected_sessions.of_person(session, person_id))


def with_a_place(session: Session, scope: Scope) -> set[int]:
    """Return who, not erased since, has a place in the session, or had one and left."""
    rows = paths(scope, ())
    return set(session.scalars(select(rows.c[PERSON]).where(rows.c[PathStep.PLACE])))


def _with_others(session: Session, scope: Scope, cube: Cube) -> Cube:
    """Add who never enrolled, and who was erased."""
    for number, tally in expected_sessions.read(session, scope).items():
        cube[EVERYBODY][number][EVERYBODY] += tally
    for number, tally in erased_counts.read(session, scope).items():
        for question in cube:
            cube[question][number][GROUPS.get(question, EVERYBODY)] += tally
    return cube


def _counted(
    session: Session, scope: Scope, questions: Collection[str], small: int
) -> Mapping[str, Cube]:
    """Count the takers of each step by session and group; then those of a later session too."""
    counted: Mapping[str, Cube] = {
        times: {it: defaultdict(lambda: defaultdict(Tally)) for it in (EVERYBODY, *questions)}
        for times in (ONCE, AGAIN)
    }
    rows = session.execute(_counts(scope, questions, small))
    for times, question, number, group, *counts in rows:
        counted[times][question][number][group] = _tally(counts)
    return counted


def _tally(counts: Iterable[int]) -> Tally:
    return Tally(dict(zip(PathStep, counts, strict=True)))


@constant
def _of_person(person_id: int) -> Select[*tuple[Any, ...]]:
    of_one = Scope(people=select(Person.id).where(Person.id == person_id))
    return _counts_by(paths(of_one, ()), ONCE, EVERYBODY)


def _counts(
    scope: Scope, questions: Collection[str], small: int
) -> CompoundSelect[*tuple[Any, ...]]:
    once = paths(scope, questions)
    rows = {ONCE: once}
    if scope.session_id is None:
        rows[AGAIN] = taken_again(once, small)
    return union_all(
        *(
            _counts_by(rows[times], times, question)
            for times in rows
            for question in (EVERYBODY, *questions)
        )
    )


def _counts_by(rows: CTE, times: str, question: str) -> Select[*tuple[Any, ...]]:
    """Count by session, or by session and group: at the steps by which groups are compared."""
    everybody = question == EVERYBODY
    group: ColumnElement[str] = literal(EVERYBODY) if everybody else rows.c[question]
    steps = tuple(PathStep) if everybody else COLUMNS
    counts = (
        func.count().filter(rows.c[step]) if step in steps else literal(0) for step in PathStep
    )
    by = [rows.c[SESSION], *([] if everybody else [group])]
    return select(literal(times), literal(question), rows.c[SESSION], group, *counts).group_by(*by)


def _sum(
    sessions: Mapping[int | None, Mapping[str, Tally]],
    left_out: Collection[int],
    again: Mapping[int | None, Mapping[str, Tally]],
) -> Mapping[str, Tally]:
    """Add the sessions up; people who took a step again count in the last session alone."""
    whole: dict[str, Tally] = defaultdict(Tally)
    for number, groups in sessions.items():
        for group, tally in groups.items() if number not in left_out else ():
            whole[group].update(tally)
    for groups in again.values():
        for group, tally in groups.items():
            whole[group].subtract(tally)
    return whole
