"""Move, relocate, cancel and reopen a workshop: its seats, and who is told."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.workshops import Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.agenda.reminders import JOIN
from rules.slots.slots import Span
from services.workshops import notifications, participant_emails, waiting_list
from services.workshops.registrations import HOLDING, LIVE


def move(session: Session, workshop: Workshop, new_span: Span, now: datetime) -> None:
    """Move a workshop that the caller has locked; tell everyone registered or waiting, once."""
    workshop.starts_at, workshop.ends_at = new_span.starts_at, new_span.ends_at
    workshop.sequence += 1
    for registration in _live(session, workshop):
        registration.coming_at = None
        if registration.status is RegistrationStatus.REGISTERED:
            registration.sequence += 1
            participant_emails.workshop_stands(session, registration, now, moved=True)
        if registration.offered_until is not None:
            registration.offered_until = min(registration.offered_until, new_span.starts_at)
        notifications.tell_moved(session, registration, workshop, now)
    session.flush()


def change_room(session: Session, workshop: Workshop, room: str, now: datetime) -> None:
    """Change the room of a workshop that the caller has locked.

    People are told, once, if they were given the old link or should have a link by now.
    """
    before, workshop.room_url = workshop.room_url, room
    is_expected = before or workshop.starts_at - JOIN <= now
    if room in ("", before) or not is_expected or now >= workshop.ends_at:
        return
    for registration in _live(session, workshop):
        if registration.status is RegistrationStatus.REGISTERED:
            registration.sequence += 1
            participant_emails.workshop_stands(session, registration, now)
            notifications.tell_room(session, registration, now)
    session.flush()


def cancel(session: Session, workshop: Workshop, now: datetime) -> None:
    """Cancel a workshop that the caller has locked: release every seat, tell everyone once."""
    workshop.status = WorkshopStatus.CANCELLED
    workshop.sequence += 1
    for registration in _live(session, workshop):
        had_seat = registration.status is RegistrationStatus.REGISTERED
        workshop.taken -= registration.status in HOLDING
        waiting_list.end(registration, RegistrationStatus.RELEASED, now)
        notifications.tell_cancelled(session, registration, workshop, now, had_seat=had_seat)
        if had_seat:
            participant_emails.workshop_ended(session, registration, now)
    session.flush()


def reopen(session: Session, workshop: Workshop, at: Span) -> None:
    """Reopen a cancelled workshop; people have to register again."""
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
