"""Read who took which step in which session, for everyone at once."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, TypeVar

from sqlalchemy import Select, exists, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.mentoring import Booking, Slot
from models.offers import Destination, JobSearch
from models.people import Person, Role
from models.profile import Notice
from models.programme import ProgrammeSession
from models.strengths import KeptStrength
from models.workshops import CAME, Registration, Workshop
from rules.figures.figures import Path, Step, counted
from rules.mentoring.slots import is_held
from services.figures import erased_counts
from services.offers.destinations import WORK

HAD_A_PLACE = frozenset({EnrolmentStatus.PLACE, EnrolmentStatus.LEFT})
NO_SOURCE, UNTOLD = erased_counts.NO_SOURCE, erased_counts.UNTOLD
GENDERS = ("woman", "man")
"""Any other answer is given by so few that it counts with those who gave none."""

Query = TypeVar("Query", bound=Select[*tuple[Any, ...]])
InSession = tuple[int, int]
"""The ids of a person and of a session."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Steps by person when they belong to no session (`anywhere`), else by person and session."""

    anywhere: Mapping[int, set[Step]] = field(default_factory=lambda: defaultdict(set))
    there: Mapping[InSession, set[Step]] = field(default_factory=lambda: defaultdict(set))
    zones: dict[InSession, tuple[str, str]] = field(default_factory=dict)
    """The zone and the age band of the newest verdict."""


@dataclass(frozen=True, slots=True)
class Newcomer:
    id: int
    joined_on: date
    department: str | None
    gender: str
    source: str


def read(session: Session, bot_id: int | None = None) -> list[Path]:
    """Return the path of each person in each session, in the order of sessions.

    A person of two sessions counts as they are in the last.  Without `bot_id`, people of every bot
    are read: for a report, which an operator asks for.
    """
    query = _newcomers() if bot_id is None else _newcomers().where(Person.bot_id == bot_id)
    return [*_paths(session, query), *erased_counts.read(session)]


def keep_counts_of(session: Session, person_id: int) -> None:
    """Keep in counts that name nobody what a person about to be erased did."""
    erased_counts.keep(session, of_person(session, person_id))


def of_person(session: Session, person_id: int) -> list[Path]:
    return _paths(session, _newcomers().where(Person.id == person_id), person_id)


def _paths(
    session: Session, people: Select[*tuple[Any, ...]], only: int | None = None
) -> list[Path]:
    facts, enrolled = _facts(session, only), defaultdict[int, list[int | None]](list)
    query = select(Enrolment.person_id, Enrolment.session_id).order_by(Enrolment.session_id)
    for person_id, session_id in session.execute(_only_person(query, only)):
        enrolled[person_id].append(session_id)
    sessions = session.scalars(
        select(ProgrammeSession).order_by(ProgrammeSession.ends_on, ProgrammeSession.id)
    ).all()
    return [
        _path(newcomer, session_id, facts)
        for newcomer in _read_newcomers(session, people)
        for session_id in enrolled.get(newcomer.id) or [_expected_session(newcomer, sessions)]
    ]


def _only_person(query: Query, only: int | None) -> Query:
    """Restrict the query to that person, whose id is its first column."""
    return query if only is None else query.where(query.selected_columns[0] == only)


def _newcomers() -> Select[int, datetime, str | None, str | None, str | None]:
    """Select people but those who came to work here, unless they were in a session too."""
    has_role = exists().where(Role.person_id == Person.id)
    enrolled = exists().where(Enrolment.person_id == Person.id)
    return (
        select(Person.id, Person.joined_at, Person.department, Person.gender, Person.source)
        .where(~has_role | enrolled)
        .order_by(Person.id)
    )


def _read_newcomers(session: Session, query: Select[*tuple[Any, ...]]) -> Iterator[Newcomer]:
    for row in session.execute(query):
        gender = row.gender if row.gender in GENDERS else UNTOLD
        yield Newcomer(
            row.id, row.joined_at.date(), row.department, gender, row.source or NO_SOURCE
        )


def _path(newcomer: Newcomer, session_id: int | None, facts: Facts) -> Path:
    steps = {Step.OPENED, *facts.anywhere.get(newcomer.id, ())}
    zone, age = UNTOLD, UNTOLD
    if session_id is not None:
        steps |= facts.there.get((newcomer.id, session_id), set())
        steps |= {Step.CAME} if steps & {Step.MET, Step.WORKSHOP} else set()
        zone, age = facts.zones.get((newcomer.id, session_id), (UNTOLD, UNTOLD))
    groups = {"gender": newcomer.gender, "zone": zone, "age": age, "source": newcomer.source}
    return Path(newcomer.id, session_id, counted(steps), groups)


def _expected_session(newcomer: Newcomer, sessions: Iterable[ProgrammeSession]) -> int | None:
    """Return the session that a person never enrolled came for: the next one there, if only one."""
    coming = [row for row in sessions if row.ends_on >= newcomer.joined_on]
    department = newcomer.department
    near = [row for row in coming if department is None or department in row.departments]
    territories = {tuple(sorted(row.departments)) for row in near}
    return near[0].id if len(territories) == 1 else None


def _facts(session: Session, only: int | None) -> Facts:
    facts = Facts()
    for query, step in _ANYWHERE:
        for person_id in session.scalars(_only_person(query, only)):
            facts.anywhere[person_id].add(step)
    for person_id, session_id, step in _steps_in_sessions(session, only):
        facts.there[person_id, session_id].add(step)
    _read_verdicts(session, facts, only)
    return facts


def _read_verdicts(session: Session, facts: Facts, only: int | None) -> None:
    query = select(
        EligibilityVerdict.person_id,
        EligibilityVerdict.session_id,
        EligibilityVerdict.zone,
        EligibilityVerdict.age_band,
    ).order_by(EligibilityVerdict.id)
    for person_id, session_id, zone, age in session.execute(_only_person(query, only)):
        facts.zones[person_id, session_id] = (zone.value, age)


def _steps_in_sessions(session: Session, only: int | None) -> Iterator[tuple[int, int, Step]]:
    enrolments = select(Enrolment.person_id, Enrolment.session_id, Enrolment.status)
    for person_id, session_id, status in session.execute(_only_person(enrolments, only)):
        yield person_id, session_id, Step.VERDICT
        if status in HAD_A_PLACE:
            yield person_id, session_id, Step.PLACE
    meetings = select(
        Booking.person_id, Booking.session_id, Booking.said_by_participant, Booking.said_by_mentor
    ).join(Slot, Slot.id == Booking.slot_id)
    for person_id, session_id, by_participant, by_mentor in session.execute(
        _only_person(meetings, only)
    ):
        yield person_id, session_id, Step.BOOKED
        if is_held(by_participant, by_mentor):
            yield person_id, session_id, Step.MET
    workshops = (
        select(Registration.person_id, Workshop.session_id)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.attended.in_(CAME))
    )
    for person_id, session_id in session.execute(_only_person(workshops, only)):
        yield person_id, session_id, Step.WORKSHOP
    destinations = select(Destination.person_id, Destination.session_id).where(
        Destination.answer.in_(WORK)
    )
    for person_id, session_id in session.execute(_only_person(destinations, only)):
        yield person_id, session_id, Step.OUT


_ANYWHERE: tuple[tuple[Select[Any], Step], ...] = (
    (select(Notice.person_id).distinct(), Step.INFORMED),
    (select(KeptStrength.person_id).distinct(), Step.STRENGTHS),
    (select(Application.person_id).distinct(), Step.APPLIED),
    (
        select(Application.person_id).where(Application.answered_at.is_not(None)).distinct(),
        Step.ANSWERED,
    ),
    (select(JobSearch.person_id).where(JobSearch.found_at.is_not(None)), Step.OUT),
)
