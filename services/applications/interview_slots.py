"""Short interviews of an offer: seats like those of meetings, taken by an application.

Always in this order: the application, slots by id.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from models.applications import Application
from models.employers import Employer
from models.mentoring import Slot, SlotStatus
from models.offers import Opportunity
from models.people import Person
from rules.mentoring.slots import Span, overlap
from services.applications import interview_calendar, messages
from services.applications.applications import opportunity_of
from services.applications.employer_emails import write_employer
from services.mentoring.slots.seats import hold_slots, take_seat, vacate
from services.outbox import outbox


def free(session: Session, opportunity_id: int, now: datetime) -> Sequence[Slot]:
    """The soonest first."""
    where = (*_ahead(opportunity_id, now), Slot.taken < Slot.seats)
    return session.scalars(select(Slot).where(*where).order_by(Slot.starts_at, Slot.id)).all()


def ahead(session: Session, opportunity_id: int, now: datetime) -> Sequence[Slot]:
    """Free or taken."""
    query = select(Slot).where(*_ahead(opportunity_id, now))
    return session.scalars(query.order_by(Slot.starts_at, Slot.id)).all()


def hold_both(session: Session, it: Application, slot_id: int) -> Slot | None:
    """The seat that is asked for, if it is one of its offer's; with the one it would leave."""
    found = hold_slots(session, Slot.id.in_({slot_id, it.slot_id} - {None}))
    mine = (slot for slot in found if slot.opportunity_id == it.opportunity_id)
    return next((slot for slot in mine if slot.id == slot_id), None)


def take(session: Session, it: Application, slot: Slot, now: datetime) -> bool:
    """Its former seat is free in the same transaction; False when someone was faster."""
    if not take_seat(session, slot.id, slot.starts_at, now):
        return False
    leave(session, it, now)
    it.slot_id, it.interview_where = slot.id, slot.place
    it.interview_at, it.interview_minutes = slot.starts_at, minutes_of(slot)
    session.flush()
    return True


def leave(session: Session, it: Application, now: datetime) -> None:
    """Another may have its seat; of an interview that was, the seat stays taken."""
    if it.slot_id is None:
        return
    for slot in hold_slots(session, Slot.id == it.slot_id):
        if slot.starts_at > now:
            vacate(slot)
    it.slot_id = None
    session.flush()


def open_slots(session: Session, offer: Opportunity, spans: Sequence[Span], place: str) -> int:
    """How many: never two at once, whatever the offer, for who would be there."""
    employer = select(Employer).where(Employer.person_id == offer.employer_id)
    session.scalars(employer.with_for_update()).one()
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
            starts_at=it.starts_at,
            ends_at=it.ends_at,
            seats=1,
            room="",
            place=place,
        )
        for it in spans
        if not any(overlap(it, other) for other in others)
    ]
    session.add_all(opened)
    session.flush()
    return len(opened)


def close_free(session: Session, opportunity_id: int, now: datetime) -> int:
    """Those that nobody has taken, at this very instant; how many."""
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


def call_off(session: Session, it: Application, now: datetime) -> bool:
    """Whatever stood, proposals too; whether a time was agreed that is still ahead."""
    leave(session, it, now)
    ahead = it.interview_at is not None and it.interview_at > now
    it.interview_was_at = it.interview_at if ahead else None
    it.interview_at, it.interview_times, it.invited_at = None, [], None
    if ahead:
        it.sequence += 1
        _tell_employer(session, it, now)
    return ahead


def _tell_employer(session: Session, it: Application, now: datetime) -> None:
    """Whoever calls it off: a file takes it out of their calendar.  The person hears why."""
    opportunity = opportunity_of(session, it)
    if opportunity.employer_id is None:  # they left since
        return
    employer = session.get_one(Person, opportunity.employer_id)
    reader = interview_calendar.of_employer(session, it)
    subject = interview_calendar.off_subject(reader, it, int(now.timestamp()))
    told = {"title": reader.told["title"], "day": reader.told["was_day"]}
    told |= {"hour": reader.told["was_hour"]}
    key = f"interview_off:{it.id}:{it.sequence}"
    params = {"told": told, "off": subject}
    outbox.enqueue(session, messages.OFF, employer, key=key, due_at=now, params=params)
    calendar = {"interview_off": subject}
    write_employer(session, employer, "application.letter.off", key, now, told, calendar=calendar)
