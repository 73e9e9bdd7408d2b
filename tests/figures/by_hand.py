"""Count the path of each person by hand, one after another: what the database must come to."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.figures import PastStep
from models.mentoring.slots import Booking, BookingStatus
from models.offers import Destination, DestinationKind, JobSearch
from models.people import Person, Role
from models.profile import Notice
from models.programme import ProgrammeSession
from models.strengths import KeptStrength
from models.workshops import CAME, Registration, Workshop
from rules.enrolment.eligibility import EligibilityOutcome
from rules.figures.figures import BEFORE, COLUMNS, SMALL, GroupCounts, PathCounts, PathStep, Tally
from rules.slots.slots import is_held

NOT_WORK = (None, DestinationKind.STILL_LOOKING, DestinationKind.OTHER)
KINDS = {"near_border": "qpv", "partly_rural": "frr"}
ERASED = {"gender": "untold", "zone": "untold", "age": "untold", "source": "none"}


@dataclass(frozen=True)
class Path:
    """The steps of one person in one session (None: before any session), and their groups."""

    person: int
    session: int | None
    steps: frozenset[PathStep]
    groups: Mapping[str, str]


def counts(paths: Sequence[Path], questions: Iterable[str] = ()) -> PathCounts:
    """Count paths, given in the order of sessions."""
    sessions = {path.session: _tally(_of(paths, path.session)) for path in paths}
    small = {
        it for it, tally in sessions.items() if it is not None and tally[PathStep.PLACE] < SMALL
    }
    summed = [path for path in paths if path.session not in small]
    groups = {
        question: GroupCounts(
            {it: _in_groups(_of(paths, it), question) for it in sessions if it is not None},
            _in_groups(summed, question),
        )
        for question in questions
    }
    return PathCounts(sessions, _tally(summed), groups)


def paths(session: Session, bot_id: int) -> list[Path]:
    """Return the path of each person in each session, then those of who was erased."""
    people = session.scalars(select(Person).filter_by(bot_id=bot_id).order_by(Person.id)).all()
    return [path for person in people for path in _paths(session, person)] + list(_erased(session))


def counted(taken: Iterable[PathStep]) -> frozenset[PathStep]:
    """Return the steps that count: those taken together with every step before them."""
    taken, steps = set(taken), set[PathStep]()
    for step in PathStep:
        if step in taken and (step not in BEFORE or BEFORE[step] in steps):
            steps.add(step)
    return frozenset(steps)


def _of(paths: Sequence[Path], session_id: int | None) -> list[Path]:
    return [path for path in paths if path.session == session_id]


def _tally(paths: Sequence[Path]) -> Tally:
    return Tally({it: len({path.person for path in paths if it in path.steps}) for it in PathStep})


def _in_groups(paths: Sequence[Path], question: str) -> dict[str, Tally]:
    tallies: dict[str, Tally] = {}
    for step in COLUMNS:
        last = {path.person: path.groups[question] for path in paths if step in path.steps}
        for group, count in Counter(last.values()).items():
            tallies.setdefault(group, Tally())[step] = count
    return tallies


def _paths(session: Session, person: Person) -> Iterator[Path]:
    def has(query: Select[Any]) -> bool:
        return session.scalars(query.filter_by(person_id=person.id)).first() is not None

    enrolments = session.scalars(
        select(Enrolment).filter_by(person_id=person.id).order_by(Enrolment.session_id)
    ).all()
    anywhere = {
        PathStep.OPENED: True,
        PathStep.INFORMED: has(select(Notice)),
        PathStep.STRENGTHS: has(select(KeptStrength)),
        PathStep.APPLIED: has(select(Application)),
        PathStep.ANSWERED: has(select(Application).where(Application.answered_at.is_not(None))),
        PathStep.OUT: has(select(JobSearch).where(JobSearch.found_at.is_not(None))),
    }
    did = {step for step, it in anywhere.items() if it}
    groups = {
        "gender": person.gender if person.gender in ("woman", "man") else "untold",
        "source": person.source or "none",
    }
    for enrolment in enrolments:
        steps = did | set(_there(session, enrolment))
        verdicts = select(EligibilityVerdict).filter_by(
            person_id=person.id, session_id=enrolment.session_id
        )
        verdict = session.scalars(verdicts.order_by(EligibilityVerdict.id.desc())).first()
        zone = {"zone": _zone(verdict) if verdict else "untold"}
        age = {"age": verdict.age_band if verdict else "untold"}
        yield Path(person.id, enrolment.session_id, counted(steps), groups | zone | age)
    if not enrolments and not has(select(Role)):
        untold = {"zone": "untold", "age": "untold"}
        yield Path(person.id, _expected(session, person), counted(did), groups | untold)


def _there(session: Session, enrolment: Enrolment) -> Iterator[PathStep]:
    key = {"person_id": enrolment.person_id, "session_id": enrolment.session_id}
    yield PathStep.VERDICT
    if enrolment.status in (EnrolmentStatus.PLACE, EnrolmentStatus.LEFT):
        yield PathStep.PLACE
    for booking in session.scalars(select(Booking).filter_by(**key)):
        if is_held(booking.said_by_participant, booking.said_by_mentor):
            yield from (PathStep.BOOKED, PathStep.MET, PathStep.CAME)
        elif booking.status is BookingStatus.BOOKED:
            yield PathStep.BOOKED
    workshops = select(Registration).join(Workshop).where(Registration.attended.in_(CAME))
    workshops = workshops.where(Workshop.session_id == enrolment.session_id)
    if session.scalars(workshops.where(Registration.person_id == enrolment.person_id)).first():
        yield from (PathStep.WORKSHOP, PathStep.CAME)
    for destination in session.scalars(select(Destination).filter_by(**key)):
        if destination.answer not in NOT_WORK:
            yield PathStep.OUT


def _zone(verdict: EligibilityVerdict) -> str:
    """Return the zone that the team decided; a doubt that nobody is to look at is no zone."""
    details = verdict.details or {}
    zone, answer = verdict.zone.value, details.get("reason")
    if verdict.outcome is EligibilityOutcome.TO_CHECK:
        return zone
    if answer == "yes_zone" and zone not in ("qpv", "frr"):
        return KINDS.get(details.get("zone_reason") or "", "by_team")
    if answer == "no_zone":
        return "none"
    return "untold" if zone == "to_check" else zone


def _expected(session: Session, person: Person) -> int | None:
    """Return the session that a person never enrolled came for: the next one there, if only one."""
    order = ProgrammeSession.ends_on, ProgrammeSession.id
    coming = [
        row
        for row in session.scalars(select(ProgrammeSession).order_by(*order))
        if row.ends_on >= person.joined_at.date()
        and (person.department is None or person.department in row.departments)
    ]
    territories = {tuple(sorted(row.departments)) for row in coming}
    return coming[0].id if len(territories) == 1 else None


def _erased(session: Session) -> Iterator[Path]:
    """Yield as many paths of nobody as the kept counts need, each with a negative number."""
    kept: dict[int, dict[str, int]] = {}
    for row in session.scalars(select(PastStep).order_by(PastStep.session_id)):
        kept.setdefault(row.session_id, {})[row.step] = row.people
    for session_id, by_step in kept.items():
        for number in range(max(by_step.values())):
            steps = frozenset(step for step in PathStep if number < by_step.get(step, 0))
            yield Path(-(session_id * 1_000_000 + number), session_id, steps, ERASED)
