"""Count how a session goes, and where its people are afterwards, as far as it may be told."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Row, Select, Subquery, func, select
from sqlalchemy.orm import Session

from models.applications import Application
from models.enrolment import EligibilityVerdict, Enrolment
from models.feedback import Feedback, FeedbackOn
from models.mentoring.slots import Booking, Slot
from models.offers import Destination, DestinationKind
from models.people import Person
from models.tickets import Ticket
from models.workshops import CAME, Attendance, Registration, RegistrationStatus, Workshop
from rules.feedback.feedback import mean, satisfied
from rules.figures.disclosure_control import shared_out
from rules.figures.figures import FEWEST, Rate, rate, told, typical
from rules.slots.slots import is_absence, is_held, kind_of
from services.figures.enrolled_paths import HAD_A_PLACE
from services.figures.meetings_that_count import counts
from services.figures.scope import Scope
from services.offers.destinations import DAYS, WORK

RATED = (FeedbackOn.SESSION, FeedbackOn.MOOD, FeedbackOn.MEETING, FeedbackOn.WORKSHOP)
JOB, TRAINING, LOOKING, OTHER = "job", "training", "looking", "other"
OF_KIND: Mapping[DestinationKind, str] = {
    **dict.fromkeys(WORK, JOB),
    DestinationKind.TRAINING: TRAINING,
    DestinationKind.STILL_LOOKING: LOOKING,
    DestinationKind.OTHER: OTHER,
}
Delays = Sequence[tuple[int, timedelta]]
"""Pairs of a person's id and a delay of theirs."""


@dataclass(frozen=True, slots=True)
class ScoreFigures:
    answers: Rate
    """Answers among those who have a place, or had one and left."""
    mean: float | None
    satisfied: float | None


@dataclass(frozen=True, slots=True)
class AttendedHours:
    people: int | None
    time: timedelta | None


@dataclass(frozen=True, slots=True)
class SessionFollowUp:
    """How a session goes; absences are of those whose coming is known, by kind of event."""

    scores: Mapping[FeedbackOn, ScoreFigures]
    absences: Mapping[str, Rate]
    hours: AttendedHours
    delays: Mapping[str, timedelta | None]


@dataclass(frozen=True, slots=True)
class DestinationFigures:
    answers: Rate
    """Answers among those who were asked; among nobody, before it is time."""
    parts: Mapping[str, int | None]
    """Numbers of those who answered, by kind of destination; None where it may not be told."""


def read(session: Session, scope: Scope) -> SessionFollowUp:
    """Return how the session of the scope goes for the people of its bot."""
    return SessionFollowUp(
        {about: _score(session, scope, about) for about in RATED},
        _absences(session, scope),
        _hours(session, scope),
        _delays(session, scope),
    )


def attended(session: Session, scope: Scope) -> list[tuple[int, str, timedelta]]:
    """Return each time a person came to an event: their id, the kind of event, its length."""
    meetings = [
        (row.person_id, kind_of(row.seats).value, row.ends_at - row.starts_at)
        for row in _meetings(session, scope)
        if is_held(row.said_by_participant, row.said_by_mentor)
    ]
    query = (
        select(Registration.person_id, Workshop.kind, Workshop.starts_at, Workshop.ends_at)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Workshop.session_id == scope.session_id, Registration.attended.in_(CAME))
    )
    return meetings + [
        (row.person_id, row.kind.value, row.ends_at - row.starts_at)
        for row in session.execute(scope.of_whom(query, Registration.person_id))
    ]


def _score(session: Session, scope: Scope, about: FeedbackOn) -> ScoreFigures:
    places = _places(session, scope)
    query = select(Feedback.score, Feedback.person_id)
    query = query.where(Feedback.session_id == scope.session_id, Feedback.about == about)
    rows = [row for row in session.execute(query) if row.person_id in places]
    scores, person_ids = [row.score for row in rows], {row.person_id for row in rows}
    enough = len(person_ids) >= FEWEST
    return ScoreFigures(
        rate(len(person_ids), len(places)),
        mean(scores) if enough else None,
        satisfied(scores) if enough else None,
    )


def _places(session: Session, scope: Scope) -> set[int]:
    """Return who has a place, or had one and left: the same people as on the path."""
    query = select(Enrolment.person_id).where(
        Enrolment.session_id == scope.session_id, Enrolment.status.in_(HAD_A_PLACE)
    )
    return set(session.scalars(scope.of_whom(query, Enrolment.person_id)))


def _absences(session: Session, scope: Scope) -> dict[str, Rate]:
    missed_meetings: dict[str, list[tuple[int, bool]]] = {}
    for row in _meetings(session, scope):
        missed = is_absence(row.said_by_participant, row.said_by_mentor)
        if missed or is_held(row.said_by_participant, row.said_by_mentor):
            of_kind = missed_meetings.setdefault(kind_of(row.seats).value, [])
            of_kind.append((row.person_id, missed))
    query = (
        select(Registration.person_id, Registration.attended)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Workshop.session_id == scope.session_id, Registration.attended.is_not(None))
        .where(Registration.status == RegistrationStatus.REGISTERED)
    )
    known = session.execute(scope.of_whom(query, Registration.person_id))
    workshops = [(person_id, attended is Attendance.ABSENT) for person_id, attended in known]
    kinds = {**missed_meetings, "workshop": workshops}
    return {kind: _absence_rate(events) for kind, events in kinds.items() if events}


def _absence_rate(events: Sequence[tuple[int, bool]]) -> Rate:
    """Return the absences among events, each number told of five people at least."""
    missed = [person_id for person_id, is_missed in events if is_missed]
    people = [person_id for person_id, _ in events]
    return Rate(_told_of(missed), _told_of(people))


def _told_of(people: Sequence[int]) -> int | None:
    """Return how many events there are, given whose each is; None under five people."""
    return None if told(len(set(people))) is None else len(people)


def _hours(session: Session, scope: Scope) -> AttendedHours:
    events = attended(session, scope)
    people = told(len({person for person, _, _ in events}))
    time = sum((time for _, _, time in events), timedelta())
    return AttendedHours(people, None if people is None else time)


def _meetings(session: Session, scope: Scope) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return meetings that count, with the beginning, end and seats of their slots."""
    query = (
        select(
            Booking.person_id,
            Booking.said_by_participant,
            Booking.said_by_mentor,
            Slot.starts_at,
            Slot.ends_at,
            Slot.seats,
        )
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.session_id == scope.session_id, counts())
    )
    return session.execute(scope.of_whom(query, Booking.person_id)).all()


NAMES = (JOB, TRAINING, LOOKING, OTHER)


def read_outcomes(session: Session, scope: Scope) -> dict[int, DestinationFigures]:
    """Return where people are, by days after the session: 30, 90 and 180."""
    answers_by_days: dict[int, list[DestinationKind | None]] = {days: [] for days in DAYS}
    query = select(Destination.days, Destination.answer).filter_by(session_id=scope.session_id)
    for days, answer in session.execute(scope.of_whom(query, Destination.person_id)):
        answers_by_days[days].append(answer)
    return {days: _after(answers) for days, answers in answers_by_days.items()}


def _after(answers: list[DestinationKind | None]) -> DestinationFigures:
    counts = Counter(OF_KIND[answer] for answer in answers if answer is not None)
    parts = {name: counts[name] for name in NAMES}
    parts_told = shared_out(parts, last=(JOB, TRAINING)) or dict.fromkeys(parts)
    return DestinationFigures(rate(sum(parts.values()), len(answers)), parts_told)


def _delays(session: Session, scope: Scope) -> Mapping[str, timedelta | None]:
    """Return the typical delay of each kind; None under five people, whatever each did."""
    delays = {
        "verdict": _until_verdict(session, scope),
        "booking": _until_booking(session, scope),
        "application": _until_employer(session, scope),
        "ticket": first_answers(session, _people(scope)),
    }
    return {kind: _typical(found) for kind, found in delays.items()}


def first_answers(session: Session, people: Select[int]) -> Delays:
    """Return how long the team took to first answer each ticket, in its working hours."""
    query = select(Ticket.person_id, Ticket.answer_minutes).where(
        Ticket.answer_minutes.is_not(None), Ticket.person_id.in_(people)
    )
    return [
        (person_id, timedelta(minutes=minutes))
        for person_id, minutes in session.execute(query)
        if minutes is not None
    ]


def _typical(delays: Delays) -> timedelta | None:
    people = {person_id for person_id, _ in delays}
    return typical([delay for _, delay in delays]) if len(people) >= FEWEST else None


def _until_verdict(session: Session, scope: Scope) -> Delays:
    verdicts = _first_verdicts(scope)
    query = select(Person.id, verdicts.c.at, Person.joined_at)
    rows = session.execute(query.join(verdicts, Person.id == verdicts.c.person_id))
    return [(person_id, at - since) for person_id, at, since in rows]


def _until_booking(session: Session, scope: Scope) -> Delays:
    verdicts = _first_verdicts(scope)
    query = (
        select(Booking.person_id, func.min(Booking.booked_at), verdicts.c.at)
        .join(verdicts, verdicts.c.person_id == Booking.person_id)
        .where(Booking.session_id == scope.session_id)
        .group_by(Booking.person_id, verdicts.c.at)
    )
    return [(person_id, at - since) for person_id, at, since in session.execute(query)]


def _until_employer(session: Session, scope: Scope) -> Delays:
    query = select(Application.person_id, Application.answered_at, Application.sent_at).where(
        Application.answered_at.is_not(None), Application.person_id.in_(_people(scope))
    )
    return [(person_id, at - since) for person_id, at, since in session.execute(query) if at]


def _first_verdicts(scope: Scope) -> Subquery:
    query = (
        select(EligibilityVerdict.person_id, func.min(EligibilityVerdict.judged_at).label("at"))
        .where(EligibilityVerdict.session_id == scope.session_id)
        .group_by(EligibilityVerdict.person_id)
    )
    return scope.of_whom(query, EligibilityVerdict.person_id).subquery()


def _people(scope: Scope) -> Select[int]:
    query = select(Enrolment.person_id).where(Enrolment.session_id == scope.session_id)
    return scope.of_whom(query, Enrolment.person_id)
