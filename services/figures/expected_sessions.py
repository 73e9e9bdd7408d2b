"""Count who never enrolled, in the session that they came for.

It is the next one of their department, if only one territory has one.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from operator import itemgetter
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.days import UtcDay
from models.enrolment import Enrolment
from models.people import Person, Role
from models.profile import Notice
from models.programme import ProgrammeSession
from rules.figures.figures import PathStep, Tally
from services.figures.scope import Scope

Expected = Sequence[tuple[date, int | None]]
"""Days, and the session that who came until then, but after the day before, came for."""
SessionRow = Row[int, date, list[str]]


def read(session: Session, scope: Scope) -> Mapping[int | None, Tally]:
    """Return how many opened the link and were informed, by session; None: no session."""
    expected = _by_department(session)
    return _tallies(scope, expected, session.execute(_by_day(scope, expected)))


def of_person(session: Session, person_id: int) -> Mapping[int | None, Tally]:
    """Return the tallies, by expected session, of a person who never enrolled."""
    if rows := session.execute(*_of_person(person_id)).all():
        return _tallies(Scope(), _by_department(session), rows)
    return {}


def _tallies(
    scope: Scope, expected: Mapping[str | None, Expected], rows: Iterable[Row[*tuple[Any, ...]]]
) -> Mapping[int | None, Tally]:
    tallies: dict[int | None, Tally] = defaultdict(Tally)
    for until, department, opened, informed in rows:
        session_id = _session_of(expected.get(department, ()), until)
        if scope.session_id in (None, session_id):
            tallies[session_id] += Tally(
                {PathStep.OPENED: int(opened), PathStep.INFORMED: int(informed)}
            )
    return tallies


def _by_department(session: Session) -> Mapping[str | None, Expected]:
    """Return the reasons for coming by department; None for people without a department."""
    query = select(ProgrammeSession.id, ProgrammeSession.ends_on, ProgrammeSession.departments)
    rows: dict[str | None, list[SessionRow]] = defaultdict(list)
    for row in session.execute(query.order_by(ProgrammeSession.ends_on, ProgrammeSession.id)):
        for department in {None, *row.departments}:
            rows[department].append(row)
    return {department: list(_expected(it))[::-1] for department, it in rows.items()}


def _expected(rows: Sequence[SessionRow]) -> Iterator[tuple[date, int | None]]:
    """Yield the last day first."""
    territories = set()
    for session_id, ends_on, departments in reversed(rows):
        territories.add(tuple(sorted(departments)))
        yield ends_on, session_id if len(territories) == 1 else None


def _session_of(expected: Expected, until: date | None) -> int | None:
    if until is None:
        return None
    place = bisect_left(expected, until, key=itemgetter(0))
    return expected[place][1] if place < len(expected) else None


@constant
def _of_person(person_id: int) -> Select[*tuple[Any, ...]]:
    return _by_day(Scope(people=select(Person.id).where(Person.id == person_id)), {})


def _by_day(
    scope: Scope, expected: Mapping[str | None, Expected]
) -> Select[date | None, str | None, int, int]:
    """Count people by department, and by the first day from their coming that a session ends."""
    people = _by_day_of_coming(scope, expected).cte("people_by_day")
    days = select(people.c.day).distinct().subquery()
    ends = select(ProgrammeSession.ends_on).distinct().subquery()
    until = (
        select(days.c.day, func.min(ends.c.ends_on).label("until"))
        .outerjoin(ends, ends.c.ends_on >= days.c.day)
        .group_by(days.c.day)
        .subquery()
    )
    counts = func.sum(people.c.opened), func.sum(people.c.informed)
    by = until.c.until, people.c.department
    return select(*by, *counts).join(until, until.c.day == people.c.day).group_by(*by)


def _by_day_of_coming(
    scope: Scope, expected: Mapping[str | None, Expected]
) -> Select[date, str | None, int, int]:
    """Count people, but those who came to work here."""
    notices = select(Notice.person_id).distinct()
    if scope.people is not None:
        notices = notices.where(Notice.person_id.in_(scope.people))
    informed = notices.subquery()
    by = UtcDay(Person.joined_at).label("day"), Person.department
    counts = func.count().label("opened"), func.count(informed.c.person_id).label("informed")
    query = (
        select(*by, *counts)
        .outerjoin(informed, informed.c.person_id == Person.id)
        .where(~exists().where(Role.person_id == Person.id))
        .where(~exists().where(Enrolment.person_id == Person.id))
        .group_by(*by)
    )
    if scope.session_id is not None:
        query = query.where(_may_come_for(scope.session_id, expected))
    return scope.of_people(query)


def _may_come_for(session_id: int, expected: Mapping[str | None, Expected]) -> ColumnElement[bool]:
    """Keep to the departments of the session, so that not everybody is read."""
    names = [name for name, days in expected.items() if any(it == session_id for _, it in days)]
    told = Person.department.in_([name for name in names if name is not None])
    return or_(told, Person.department.is_(None)) if None in names else told
