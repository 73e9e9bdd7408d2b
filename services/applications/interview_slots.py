"""Open, book, leave and close the short interviews of an offer, which are slots.

Lock in this order: the application, then slots by id.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models.applications import Application
from models.mentoring.slots import Slot, SlotStatus
from models.offers import Employer, Opportunity
from models.people import Person
from rules.slots.slots import Span, overlap
from services.applications import interview_calendar, messages
from services.applications.applications import opportunity_of
from services.applications.emails import write_employer
from services.outbox import outbox
from services.slots.seats import lock_slots, release_keeping_room, take_seat


def free(session: Session, opportunity_id: int, now: datetime) -> Sequence[Slot]:
    """Return the free short interviews ahead, the soonest first."""
    conditions = (*_ahead(opportunity_id, now), Slot.taken < Slot.seats)
    return session.scalars(select(Slot).where(*conditions).order_by(Slot.starts_at, Slot.id)).all()


def ahead(session: Session, opportunity_id: int, now: datetime) -> Sequence[Slot]:
    """Return the short interviews ahead, free or taken, the soonest first."""
    query = select(Slot).where(*_ahead(opportunity_id, now))
    return session.scalars(query.order_by(Slot.starts_at, Slot.id)).all()


def lock_both(session: Session, application: Application, slot_id: int) -> Slot | None:
    """Lock the slot asked for and the one to be left; return the first, if it is the offer's."""
    slots = lock_slots(session, Slot.id.in_({slot_id, application.slot_id} - {None}))
    own_slots = (slot for slot in slots if slot.opportunity_id == application.opportunity_id)
    return next((slot for slot in own_slots if slot.id == slot_id), None)


def take(session: Session, application: Application, slot: Slot, now: datetime) -> bool:
    """Take the slot and free the former one in the same transaction; False if it is taken."""
    if not take_seat(session, slot.id, slot.starts_at, now):
        return False
    leave(session, application, now)
    application.slot_id, application.interview_where = slot.id, slot.place
    application.interview_at, application.interview_minutes = slot.starts_at, minutes_of(slot)
    session.flush()
    return True


def leave(session: Session, application: Application, now: datetime) -> None:
    """Free the application's slot; a past interview keeps it."""
    if application.slot_id is None:
        return
    for slot in lock_slots(session, Slot.id == application.slot_id):
        if slot.starts_at > now:
            release_keeping_room(slot)
    application.slot_id = None
    session.flush()


def open_slots(session: Session, offer: Opportunity, spans: Sequence[Span], place: str) -> int:
    """Open slots and return how many; skip those at the same time as another of the employer."""
    employer_query = select(Employer).where(Employer.person_id == offer.employer_id)
    session.scalars(employer_query.with_for_update()).one()
    query = (
        select(Slot.starts_at, Slot.ends_at)
        .join(Opportunity, Opportunity.id == Slot.opportunity_id)
        .where(Opportunity.employer_id == offer.employer_id, Slot.status == SlotStatus.OPEN)
        .where(Slot.ends_at > spans[0].starts_at, Slot.starts_at < spans[-1].ends_at)
    )
    others = [Span(*row) for row in session.execute(query)]
    opened = [
        Slot(
            opportunity_id=offer.id,
            starts_at=span.starts_at,
            ends_at=span.ends_at,
            seats=1,
            room="",
            place=place,
        )
        for span in spans
        if not any(overlap(span, other) for other in others)
    ]
    session.add_all(opened)
    session.flush()
    return len(opened)


def close_free(session: Session, opportunity_id: int, now: datetime) -> int:
    """Withdraw the free slots in one statement, and return how many."""
    query = (
        update(Slot)
        .where(*_ahead(opportunity_id, now), Slot.taken == 0)
        .values(status=SlotStatus.WITHDRAWN)
        .returning(Slot.id)
        .execution_options(synchronize_session=False)
    )
    return len(session.execute(query).all())


def minutes_of(slot: Slot) -> int:
    return (slot.ends_at - slot.starts_at) // timedelta(minutes=1)


def _ahead(opportunity_id: int, now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        Slot.opportunity_id == opportunity_id,
        Slot.status == SlotStatus.OPEN,
        Slot.starts_at > now,
    )


def call_off(session: Session, application: Application, now: datetime) -> bool:
    """Cancel the agreed or proposed times; return whether an agreed one was still ahead."""
    leave(session, application, now)
    was_ahead = application.interview_at is not None and application.interview_at > now
    application.interview_was_at = application.interview_at if was_ahead else None
    application.interview_at, application.interview_times, application.invited_at = None, [], None
    if was_ahead:
        application.sequence += 1
        _tell_employer(session, application, now)
    return was_ahead


def _tell_employer(session: Session, application: Application, now: datetime) -> None:
    """Send the employer a file that withdraws the event; the caller tells the person."""
    opportunity = opportunity_of(session, application)
    if opportunity.employer_id is None:  # the employer has left since
        return
    employer = session.get_one(Person, opportunity.employer_id)
    reader = interview_calendar.of_employer(session, application)
    subject = interview_calendar.off_subject(reader, application, int(now.timestamp()))
    values = {"title": reader.values["title"], "day": reader.values["was_day"]}
    values |= {"hour": reader.values["was_hour"]}
    key = f"interview_off:{application.id}:{application.sequence}"
    params = {"told": values, "off": subject}
    outbox.enqueue(session, messages.OFF, employer, key=key, due_at=now, params=params)
    calendar = {"interview_off": subject}
    write_employer(session, employer, "application.letter.off", key, now, values, calendar=calendar)
