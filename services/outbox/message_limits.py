"""Decide when a queued message may be sent: not at night, and three a day that nobody asked for."""

from collections.abc import Collection, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from sqlalchemy import CompoundSelect, Select, and_, func, or_, select, union_all
from sqlalchemy.orm import Session

from models.announcements import Recipient, RecipientState
from models.applications import Application
from models.engine.constant import constant
from models.mentoring import Booking, BookingStatus, Slot, SlotStatus
from models.outbox import OutboxMessage, State
from models.people import Person
from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.agenda.reminders import ONE_DAY, eve_of, join_at, midnight
from rules.outbox import quiet_hours
from rules.outbox.message_budget import DAILY, Rank, has_room
from rules.tickets.working_hours import zone_of
from services.schedule.interviews import agreed

ENQUEUED_WITHIN = timedelta(minutes=10)
"""How long after its hour the evening message is queued at the latest, if there is one."""


def evening_key(person_id: int, on: date) -> str:
    return f"evening:{person_id}:{on}"


def held_for_the_night(
    person: Person, begins_at: datetime | None, now: datetime
) -> datetime | None:
    """Return until when a message about something booked waits; None when it may be sent now."""
    zone = zone_of(person.department)
    dawn = quiet_hours.next_dawn(now, zone)
    in_time = begins_at is None or begins_at > dawn
    return dawn if quiet_hours.is_night(now, zone) and in_time else None


def held_until(
    session: Session, person: Person, rank: Rank, counted: Collection[str], now: datetime
) -> datetime | None:
    """Return until when a message that nobody asked for waits; `counted`: the kinds of the budget.

    The message itself is due now: it is not among those that were sent or are being sent.
    """
    zone = zone_of(person.department)

    def booked(day: date) -> bool:
        begins_at, ends_at = midnight(day, zone), midnight(day + ONE_DAY, zone)
        return bool(session.scalars(*_starts(person.id, begins_at, ends_at)).all())

    may_write = quiet_hours.may_write(now, zone, booked)
    if may_write and _has_room(session, person, zone, rank, counted, now):
        return None
    return quiet_hours.held_until(now, zone, booked)


def _has_room(
    session: Session,
    person: Person,
    zone: ZoneInfo,
    rank: Rank,
    counted: Collection[str],
    now: datetime,
) -> bool:
    today = now.astimezone(zone).date()
    spent = session.scalar(*_spent(person.id, midnight(today, zone), list(counted), now)) or 0
    if rank is Rank.EVENING or spent >= DAILY:
        return has_room(rank, spent, evening_to_come=False, joins_to_come=0)
    eve = eve_of(today + ONE_DAY, zone)
    starts = session.scalars(*_starts(person.id, now, eve.ends_at)).all()
    return has_room(
        rank,
        spent,
        evening_to_come=any(starts_at >= eve.begins_at for starts_at in starts)
        and _evening_is_to_come(session, person, eve.at, eve.on, now),
        joins_to_come=sum(
            starts_at < eve.begins_at and join_at(starts_at) > now for starts_at in starts
        ),
    )


def _evening_is_to_come(
    session: Session, person: Person, at: datetime, on: date, now: datetime
) -> bool:
    state = session.scalar(*_state(person.bot_id, evening_key(person.id, on)))
    return now < at + ENQUEUED_WITHIN if state is None else state is State.QUEUED


@constant
def _state(bot_id: int, key: str) -> Select[State]:
    query = select(OutboxMessage.state)
    return query.where(OutboxMessage.bot_id == bot_id, OutboxMessage.key == key)


@constant
def _spent(person_id: int, since: datetime, counted: Sequence[str], now: datetime) -> Select[int]:
    """Count the messages that were sent today, may have been, or are being sent."""
    sent = and_(
        OutboxMessage.state.in_((State.SENT, State.UNKNOWN)), OutboxMessage.finished_at >= since
    )
    sending = and_(
        OutboxMessage.state == State.QUEUED,
        OutboxMessage.claim_epoch.is_not(None),
        OutboxMessage.held_until.is_(None),
        OutboxMessage.next_try_at > now,
    )
    announced_today = and_(
        Recipient.state.in_((RecipientState.SENT, RecipientState.UNKNOWN)),
        Recipient.finished_at >= since,
    )
    being_announced = and_(
        Recipient.state == RecipientState.QUEUED,
        Recipient.claim_epoch.is_not(None),
        Recipient.next_try_at > now,
    )
    outbox_count = (
        select(func.count())
        .where(OutboxMessage.person_id == person_id, or_(sent, sending))
        .where(OutboxMessage.kind.in_(counted))
    )
    recipient_count = select(func.count()).where(
        Recipient.person_id == person_id, or_(announced_today, being_announced)
    )
    return select(outbox_count.scalar_subquery() + recipient_count.scalar_subquery())


@constant
def _starts(person_id: int, since: datetime, until: datetime) -> CompoundSelect[datetime]:
    """Select when the person's bookings begin, between two instants."""
    meetings = (
        select(Slot.starts_at)
        .join(Booking, Booking.slot_id == Slot.id)
        .where(Booking.person_id == person_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.status == SlotStatus.OPEN, Slot.starts_at >= since, Slot.starts_at < until)
    )
    workshops = (
        select(Workshop.starts_at)
        .join(Registration, Registration.workshop_id == Workshop.id)
        .where(Registration.person_id == person_id, Workshop.status == WorkshopStatus.OPEN)
        .where(Registration.status == RegistrationStatus.REGISTERED)
        .where(Workshop.starts_at >= since, Workshop.starts_at < until)
    )
    interviews = select(Application.interview_at).where(
        Application.person_id == person_id,
        *agreed(),
        Application.interview_at >= since,
        Application.interview_at < until,
    )
    return union_all(meetings, workshops, interviews)
