"""Let a person leave their session: seats are given back at once, and nothing said is erased."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.enrolment import Enrolment
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.programme import ProgrammeSession
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from services.conversation.phrases import Phrase
from services.conversation.turn_context import Done, TurnContext
from services.enrolment import enrolments
from services.meetings import notifications
from services.outbox.kinds import message_params
from services.people import people
from services.people.tokens import RandomBelow
from services.slots import bookings
from services.team import notifications as team_notifications
from services.workshops import registrations


class LeavingReason(StrEnum):
    FOUND = "found"
    """The person found a job, or a training."""
    NO_TIME = "no_time"
    NOT_FOR_ME = "not_for_me"
    TECHNICAL = "technical"
    OTHER = "other"
    MOVED = "moved"
    """The team moved the person to another session."""


class SessionLeavingResult(StrEnum):
    LEFT = "left"
    FOUND = "found"
    """The person left for a job or a training."""
    NOT_IN = "not_in"


def may_leave(context: TurnContext) -> bool:
    return _enrolment_to_leave(context.session, context.person_id, context.now) is not None


def reasons(_: TurnContext, __: Mapping[str, str]) -> list[tuple[str, Phrase]]:
    return [
        (reason, Phrase(f"leave.reason.{reason}"))
        for reason in LeavingReason
        if reason is not LeavingReason.MOVED
    ]


def leave_by_tap(context: TurnContext, answers: Mapping[str, str]) -> SessionLeavingResult:
    reason = LeavingReason(answers["reason"])
    if not leave(context.session, context.person_id, reason, context.now, context.random_below):
        return SessionLeavingResult.NOT_IN
    return (
        SessionLeavingResult.FOUND if reason is LeavingReason.FOUND else SessionLeavingResult.LEFT
    )


def tell_team_why(context: TurnContext, answers: Mapping[str, str]) -> Done:
    """Tell the team the person's own words, which are kept nowhere else."""
    name = team_notifications.name_of(context.session, context.person_id)
    team_notifications.notify(
        context.session,
        context.bot_id,
        message_params("desk.left_because", {"name": name, "words": answers["words"]}),
        key=f"left:{context.update_id}",
        now=context.now,
        about_id=context.person_id,
    )
    return Done.DONE


def leave(
    session: Session,
    person_id: int,
    reason: LeavingReason,
    now: datetime,
    random_below: RandomBelow,
) -> bool:
    """Leave the session, and give back the meetings and workshops ahead; those concerned are told.

    Return False when there is no session to leave (any more).
    """
    people.lock_person(session, person_id)
    enrolment_id = _enrolment_to_leave(session, person_id, now)
    if enrolment_id is None:
        return False
    release_all(session, person_id, now, random_below)
    enrolments.leave(session, enrolment_id, reason.value, now)
    return True


def release_all(session: Session, person_id: int, now: datetime, random_below: RandomBelow) -> None:
    """Release the seats in meetings and workshops ahead, and tell those who expected the person.

    The caller locks the person first.
    """
    for booking_id, slot_id in _meetings_ahead(session, person_id, now):
        cancelled = bookings.cancel(session, booking_id, person_id, now, random_below)
        if cancelled.ended is not None:
            notifications.tell_left(session, booking_id, slot_id, now)
    registrations.release_all(session, person_id, now)


def why_left(session: Session, person_id: int) -> str | None:
    """Return the last reason that a person gave for leaving a session, if any."""
    query = (
        select(Enrolment.left_reason)
        .where(Enrolment.person_id == person_id, Enrolment.left_reason.is_not(None))
        .order_by(Enrolment.changed_at.desc())
        .limit(1)
    )
    return session.scalar(query)


def _enrolment_to_leave(session: Session, person_id: int, now: datetime) -> int | None:
    """Return the id of the person's enrolment in a session that is not over."""
    query = (
        select(Enrolment.id)
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(Enrolment.person_id == person_id, Enrolment.status.in_(enrolments.MAY_LEAVE))
        .where(ProgrammeSession.ends_on >= local_date(now, NO_DEPARTMENT))
        .order_by(Enrolment.changed_at.desc(), Enrolment.id.desc())
        .limit(1)
    )
    return session.scalar(query)


def _meetings_ahead(session: Session, person_id: int, now: datetime) -> list[tuple[int, int]]:
    """Return booking and slot ids by slot, the order in which slots are locked."""
    query = (
        select(Booking.id, Booking.slot_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.starts_at > now)
        .order_by(Booking.slot_id)
    )
    return [(booking_id, slot_id) for booking_id, slot_id in session.execute(query)]
