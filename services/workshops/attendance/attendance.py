"""Record who came to a workshop by the code they type, and decide when it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Delete, delete, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.outbox import OutboxMessage, OutboxState
from models.workshops import (
    CAME,
    Attendance,
    CodeTries,
    Registration,
    RegistrationStatus,
    Workshop,
    WorkshopStatus,
)
from rules.workshops.attendance import CLOSES, TRIES, TRIES_FOR, has_opened
from services.enrolment import participants
from services.feedback.scores import OPEN_FOR, RatedSubject
from services.people.tokens import RandomBelow, unguessable
from services.workshops.registrations import registration_of

ASKED_WHETHER_THEY_CAME = "workshop_after:"
"""The start of the keys of « Vous y étiez ? » messages; the registration's id follows."""


class AttendanceCodeResult(StrEnum):
    PRESENT = "present"
    ALREADY = "already"
    WRONG = "wrong"
    TOO_EARLY = "too_early"
    TOO_MANY = "too_many"
    """Five wrong codes were typed within an hour."""
    CLOSED = "closed"
    """The host has marked this person as absent, and decides."""
    NOTHING = "nothing"
    """The person's session has no workshop at this hour."""


@dataclass(frozen=True, slots=True)
class AttendanceCodeEntry:
    outcome: AttendanceCodeResult
    workshop_id: int | None = None


def take_code(
    session: Session, person_id: int, typed: str, now: datetime, random_below: RandomBelow
) -> AttendanceCodeEntry:
    """Check a typed code and record the attendance.

    The caller locks the person, so that tries are counted one by one.
    """
    recent = _recent_workshops(session, person_id, now)
    if not recent:
        return AttendanceCodeEntry(AttendanceCodeResult.NOTHING)
    open_workshops = [candidate for candidate in recent if has_opened(candidate.ends_at, now)]
    if not open_workshops:
        return AttendanceCodeEntry(AttendanceCodeResult.TOO_EARLY, recent[0].id)
    if _count_tries(session, person_id, now) >= TRIES:
        return AttendanceCodeEntry(AttendanceCodeResult.TOO_MANY)
    matching = [candidate for candidate in open_workshops if candidate.attendance_code == typed]
    if not matching:
        _count_try(session, person_id, now)
        return AttendanceCodeEntry(AttendanceCodeResult.WRONG)
    own = [candidate for candidate in matching if registration_of(session, candidate.id, person_id)]
    workshop = (own or matching)[0]
    return AttendanceCodeEntry(
        _record_attendance(session, workshop.id, person_id, now, random_below), workshop.id
    )


def rated(session: Session, person_id: int, workshop_id: int, now: datetime) -> RatedSubject | None:
    """Return the workshop; None if the person did not come, or it is over for too long."""
    workshop = session.get(Workshop, workshop_id)
    if workshop is None or now > workshop.ends_at + OPEN_FOR:
        return None
    query = select(Registration.attended).filter_by(workshop_id=workshop_id, person_id=person_id)
    return RatedSubject(workshop_id, workshop.session_id) if session.scalar(query) in CAME else None


def lock_workshop(session: Session, workshop_id: int) -> Workshop | None:
    """Lock and reload the workshop: its list may be closed while a code is typed."""
    query = select(Workshop).where(Workshop.id == workshop_id).with_for_update(key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def forget_tries(session: Session, now: datetime) -> None:
    session.execute(*_old_tries(now - TRIES_FOR))


@constant
def _old_tries(until: datetime) -> Delete:
    return delete(CodeTries).where(CodeTries.since <= until)


def _recent_workshops(session: Session, person_id: int, now: datetime) -> Sequence[Workshop]:
    """Return the workshops of the person's session begun and ended less than two hours ago.

    Also those about which the person was asked within two hours: the question may have waited
    until the morning.
    """
    programme_session = participants.session_of(session, person_id)
    if programme_session is None:
        return ()
    was_asked = Workshop.id.in_(_asked_about(session, person_id, now - CLOSES))
    query = select(Workshop).where(
        Workshop.session_id == programme_session.id,
        Workshop.status == WorkshopStatus.OPEN,
        Workshop.starts_at <= now,
        or_(Workshop.ends_at >= now - CLOSES, was_asked),
    )
    return session.scalars(query.order_by(Workshop.ends_at, Workshop.id)).all()


def _asked_about(session: Session, person_id: int, since: datetime) -> Sequence[int]:
    """Return the ids of workshops about which « Vous y étiez ? » was sent since then."""
    query = select(OutboxMessage.key).where(
        OutboxMessage.person_id == person_id,
        OutboxMessage.key.startswith(ASKED_WHETHER_THEY_CAME, autoescape=True),
        OutboxMessage.state.in_((OutboxState.SENT, OutboxState.UNKNOWN)),
        OutboxMessage.finished_at >= since,
    )
    registrations = [int(key.rpartition(":")[2]) for key in session.scalars(query)]
    conditions = Registration.id.in_(registrations), Registration.person_id == person_id
    return session.scalars(select(Registration.workshop_id).where(*conditions)).all()


def _record_attendance(
    session: Session, workshop_id: int, person_id: int, now: datetime, random_below: RandomBelow
) -> AttendanceCodeResult:
    lock_workshop(session, workshop_id)
    registration = registration_of(session, workshop_id, person_id)
    session.execute(delete(CodeTries).where(CodeTries.person_id == person_id))
    if registration is None:
        registration = _walk_in(workshop_id, person_id, now, random_below)
        session.add(registration)
    elif registration.attended in CAME:
        return AttendanceCodeResult.ALREADY
    elif _marked_absent_by_host(session, registration):
        return AttendanceCodeResult.CLOSED
    registration.attended, registration.attended_at = Attendance.BY_CODE, now
    session.flush()
    return AttendanceCodeResult.PRESENT


def _marked_absent_by_host(session: Session, registration: Registration) -> bool:
    """Tell whether the host marked the absence, not the closing of the list."""
    closed_at = session.get_one(Workshop, registration.workshop_id).closed_at
    return registration.attended is Attendance.ABSENT and registration.attended_at != closed_at


def _walk_in(
    workshop_id: int, person_id: int, now: datetime, random_below: RandomBelow
) -> Registration:
    """Make the registration of a person who came without a seat."""
    return Registration(
        workshop_id=workshop_id,
        person_id=person_id,
        status=RegistrationStatus.WALKED_IN,
        asked_at=now,
        changed_at=now,
        uid=unguessable(random_below),
    )


def _count_tries(session: Session, person_id: int, now: datetime) -> int:
    tries = session.get(CodeTries, person_id)
    return tries.tries if tries and tries.since > now - TRIES_FOR else 0


def _count_try(session: Session, person_id: int, now: datetime) -> None:
    earlier = _count_tries(session, person_id, now)
    row = session.get(CodeTries, person_id) or CodeTries(person_id=person_id)
    row.since = row.since if earlier else now
    row.tries = earlier + 1
    session.add(row)
    session.flush()
