"""Read from the database what a person has: what differs after a text is what was done."""

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from benchmarks.dialogues.moments import CostlyAct
from models.announcements import OptOut
from models.applications import Application, ApplicationStatus
from models.enrolment import Enrolment, EnrolmentStatus
from models.mentoring.safeguarding import Report
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.outbox import OutboxMessage
from models.people import Person
from models.tickets import Ticket
from models.workshops import Registration, RegistrationStatus

SEATED = (EnrolmentStatus.PLACE, EnrolmentStatus.WAITING, EnrolmentStatus.TO_CHECK)
COMING = (RegistrationStatus.REGISTERED, RegistrationStatus.WAITING, RegistrationStatus.OFFERED)
OVER = (ApplicationStatus.WITHDRAWN, ApplicationStatus.CLOSED)


@dataclass(frozen=True)
class Belongings:
    exists: bool
    seats: frozenset[int]
    refused: frozenset[int]
    """Sessions whose offer the person declined, or which they left."""
    meetings: frozenset[tuple[str, int]]
    applications: frozenset[int]
    to_mentors: frozenset[str]
    hours: int
    """Those that a mentor opened."""
    reports: int
    to_team: tuple[int, int, int]
    stopped: int


def belongings(session: Session, telegram_id: int, team_id: int) -> Belongings:
    """Return what someone has now: nothing, before their first word and once all is erased."""
    query = select(Person.id).where(Person.telegram_id == telegram_id)
    person_id = session.scalar(query) or 0
    enrolments = session.scalars(select(Enrolment).where(Enrolment.person_id == person_id)).all()
    bookings = session.scalars(select(Booking).where(Booking.person_id == person_id)).all()
    seats = session.scalars(select(Registration).where(Registration.person_id == person_id)).all()
    sent = session.scalars(select(Application).where(Application.person_id == person_id)).all()
    tickets = session.scalars(select(Ticket).where(Ticket.person_id == person_id)).all()
    of_team = select(func.count()).where(
        OutboxMessage.person_id == team_id, OutboxMessage.about_id == person_id
    )
    reports = select(func.count()).where(Report.participant_id == person_id)
    hours = select(func.count()).where(Slot.mentor_id == person_id)
    opted_out = select(func.count()).where(OptOut.person_id == person_id)
    booked = {("call", it.slot_id) for it in bookings if it.status is BookingStatus.BOOKED}
    registered = {("workshop", it.workshop_id) for it in seats if it.status in COMING}
    cards = session.scalar(of_team) or 0
    return Belongings(
        exists=bool(person_id),
        seats=frozenset(it.session_id for it in enrolments if it.status in SEATED),
        refused=frozenset(
            it.session_id
            for it in enrolments
            if it.status is EnrolmentStatus.LEFT or it.left_reason is not None
        ),
        meetings=frozenset(booked | registered),
        applications=frozenset(it.id for it in sent if it.status not in OVER),
        to_mentors=frozenset(it.question for it in bookings if it.question),
        hours=session.scalar(hours) or 0,
        reports=session.scalar(reports) or 0,
        to_team=(len(tickets), sum(len(it.text) for it in tickets), cards),
        stopped=session.scalar(opted_out) or 0,
    )


def acts_between(before: Belongings, after: Belongings) -> frozenset[CostlyAct]:
    if before.exists and not after.exists:
        return frozenset({CostlyAct.ERASES})
    happened = {
        CostlyAct.BOOKS: after.meetings - before.meetings,
        CostlyAct.CANCELS: before.meetings - after.meetings,
        CostlyAct.TAKES_SEAT: after.seats - before.seats,
        CostlyAct.GIVES_UP_SEAT: (before.seats - after.seats) | (after.refused - before.refused),
        CostlyAct.APPLIES: after.applications - before.applications,
        CostlyAct.WITHDRAWS: before.applications - after.applications,
        CostlyAct.TELLS_MENTOR: after.to_mentors - before.to_mentors,
        CostlyAct.OPENS_HOURS: after.hours > before.hours,
        CostlyAct.REPORTS: after.reports > before.reports,
        CostlyAct.TELLS_TEAM: after.to_team != before.to_team,
        CostlyAct.STOPS: after.stopped > before.stopped,
    }
    return frozenset(act for act, is_done in happened.items() if is_done)
