"""Who came to a workshop: the code they typed, and when it counts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Delete, delete, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.outbox import OutboxMessage, State
from models.workshops import (
    CAME,
    Attended,
    CodeTries,
    Registration,
    RegistrationStatus,
    Workshop,
    WorkshopStatus,
)
from rules.workshops.attendance import CLOSES, TRIES, TRIES_FOR, has_opened
from services.enrolment import participants
from services.people.tokens import Chance, unguessable

ASKED_WHETHER_THEY_CAME = "workshop_after:"
"""How the keys of such messages begin; the registration follows."""


class Typed(StrEnum):
    PRESENT = "present"
    ALREADY = "already"
    WRONG = "wrong"
    TOO_EARLY = "too_early"
    TOO_MANY = "too_many"
    """Five wrong ones within an hour."""
    CLOSED = "closed"
    """The host said that this person was not there: the host has the last word."""
    NOTHING = "nothing"
    """No workshop of their session at this hour."""


@dataclass(frozen=True, slots=True)
class Code:
    outcome: Typed
    workshop_id: int | None = None


def take_code(session: Session, person_id: int, typed: str, now: datetime, chance: Chance) -> Code:
    """The caller holds the person, so that tries are counted one by one."""
    lately = _lately(session, person_id, now)
    if not lately:
        return Code(Typed.NOTHING)
    opened = [it for it in lately if has_opened(it.ends_at, now)]
    if not opened:
        return Code(Typed.TOO_EARLY, lately[0].id)
    if _tried(session, person_id, now) >= TRIES:
        return Code(Typed.TOO_MANY)
    meant = [it for it in opened if it.attendance_code == typed]
    if not meant:
        _count_try(session, person_id, now)
        return Code(Typed.WRONG)
    mine = [it for it in meant if registration_of(session, it.id, person_id)]
    workshop = (mine or meant)[0]
    return Code(_note(session, workshop.id, person_id, now, chance), workshop.id)


def hold_workshop(session: Session, workshop_id: int) -> Workshop | None:
    """As it is once we have waited for it: the list is closed by one, the code typed by another."""
    query = select(Workshop).where(Workshop.id == workshop_id).with_for_update(key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def forget_tries(session: Session, now: datetime) -> None:
    session.execute(*_old_tries(now - TRIES_FOR))


@constant
def _old_tries(until: datetime) -> Delete:
    return delete(CodeTries).where(CodeTries.since <= until)


def _lately(session: Session, person_id: int, now: datetime) -> Sequence[Workshop]:
    """Workshops of their session that have begun, until two hours after the end.

    Or after the person was asked whether they came: that may have waited for the morning.
    """
    here = participants.session_of(session, person_id)
    if here is None:
        return ()
    asked = Workshop.id.in_(_asked_about(session, person_id, now - CLOSES))
    query = select(Workshop).where(
        Workshop.session_id == here.id,
        Workshop.status == WorkshopStatus.OPEN,
        Workshop.starts_at <= now,
        or_(Workshop.ends_at >= now - CLOSES, asked),
    )
    return session.scalars(query.order_by(Workshop.ends_at, Workshop.id)).all()


def _asked_about(session: Session, person_id: int, since: datetime) -> Sequence[int]:
    """The workshops of which « Vous y étiez ? » has arrived since then."""
    query = select(OutboxMessage.key).where(
        OutboxMessage.person_id == person_id,
        OutboxMessage.key.startswith(ASKED_WHETHER_THEY_CAME, autoescape=True),
        OutboxMessage.state.in_((State.SENT, State.UNKNOWN)),
        OutboxMessage.finished_at >= since,
    )
    registrations = [int(key.rpartition(":")[2]) for key in session.scalars(query)]
    mine = Registration.id.in_(registrations), Registration.person_id == person_id
    return session.scalars(select(Registration.workshop_id).where(*mine)).all()


def _note(
    session: Session, workshop_id: int, person_id: int, now: datetime, chance: Chance
) -> Typed:
    hold_workshop(session, workshop_id)
    found = registration_of(session, workshop_id, person_id)
    session.execute(delete(CodeTries).where(CodeTries.person_id == person_id))
    if found is None:
        found = _walk_in(workshop_id, person_id, now, chance)
        session.add(found)
    elif found.attended in CAME:
        return Typed.ALREADY
    elif _said_absent(session, found):
        return Typed.CLOSED
    found.attended, found.attended_at = Attended.BY_CODE, now
    session.flush()
    return Typed.PRESENT


def _said_absent(session: Session, found: Registration) -> bool:
    """By the host; closing the list says it of nobody who types the code in time."""
    closed_at = session.get_one(Workshop, found.workshop_id).closed_at
    return found.attended is Attended.ABSENT and found.attended_at != closed_at


def _walk_in(workshop_id: int, person_id: int, now: datetime, chance: Chance) -> Registration:
    """Came without a seat: the room had one, and what counts is that they came."""
    return Registration(
        workshop_id=workshop_id,
        person_id=person_id,
        status=RegistrationStatus.WALKED_IN,
        asked_at=now,
        changed_at=now,
        uid=unguessable(chance),
    )


def registration_of(session: Session, workshop_id: int, person_id: int) -> Registration | None:
    query = select(Registration).filter_by(workshop_id=workshop_id, person_id=person_id)
    return session.scalar(query.execution_options(populate_existing=True))


def _tried(session: Session, person_id: int, now: datetime) -> int:
    tries = session.get(CodeTries, person_id)
    return tries.tries if tries and tries.since > now - TRIES_FOR else 0


def _count_try(session: Session, person_id: int, now: datetime) -> None:
    before = _tried(session, person_id, now)
    row = session.get(CodeTries, person_id) or CodeTries(person_id=person_id)
    row.since = row.since if before else now
    row.tries = before + 1
    session.add(row)
    session.flush()
