"""A workshop is moved, held elsewhere, or cancelled: its seats, its calendar, who is told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.agenda.reminders import JOIN
from rules.mentoring.slots import Span
from services.workshops import notifications, participant_emails, waiting_list
from services.workshops.registrations import HOLDING, LIVE


def move(session: Session, workshop: Workshop, to: Span, now: datetime) -> None:
    """The caller holds it.  Everyone registered or waiting is told, once."""
    workshop.starts_at, workshop.ends_at = to.starts_at, to.ends_at
    workshop.sequence += 1
    for it in _live(session, workshop):
        it.coming_at = None
        if it.status is RegistrationStatus.REGISTERED:
            it.sequence += 1
            participant_emails.workshop_stands(session, it, now, moved=True)
        if it.offered_until is not None:
            it.offered_until = min(it.offered_until, to.starts_at)
        notifications.tell_moved(session, it, workshop, now)
    session.flush()


def change_room(session: Session, workshop: Workshop, room: str, now: datetime) -> None:
    """The caller holds it.  Whoever already has the old link, or missed it, is told, once."""
    before, workshop.room_url = workshop.room_url, room
    awaited = before or workshop.starts_at - JOIN <= now
    if room in ("", before) or not awaited or now >= workshop.ends_at:
        return
    for it in _live(session, workshop):
        if it.status is RegistrationStatus.REGISTERED:
            it.sequence += 1
            participant_emails.workshop_stands(session, it, now)
            notifications.tell_room(session, it, now)
    session.flush()


def cancel(session: Session, workshop: Workshop, now: datetime) -> None:
    """The caller holds it.  Everyone is told once, and every seat is released."""
    workshop.status = WorkshopStatus.CANCELLED
    workshop.sequence += 1
    for it in _live(session, workshop):
        had_seat = it.status is RegistrationStatus.REGISTERED
        workshop.taken -= it.status in HOLDING
        waiting_list.end(it, RegistrationStatus.RELEASED, now)
        notifications.tell_cancelled(session, it, workshop, now, had_seat=had_seat)
        if had_seat:
            participant_emails.workshop_ended(session, it, now)
    session.flush()


def reopen(session: Session, workshop: Workshop, at: Span) -> None:
    """Cancelled, then held after all: whoever wants a seat asks anew."""
    workshop.status = WorkshopStatus.OPEN
    workshop.starts_at, workshop.ends_at = at.starts_at, at.ends_at
    workshop.sequence += 1
    session.flush()


def _live(session: Session, workshop: Workshop) -> Sequence[Registration]:
    session.flush()
    query = (
        select(Registration)
        .where(Registration.workshop_id == workshop.id, Registration.status.in_(LIVE))
        .order_by(Registration.id)
    )
    return session.scalars(query.execution_options(populate_existing=True)).all()
