"""Read what the team has before it today: what waits, in numbers, and what takes place."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from sqlalchemy import ColumnElement, ScalarSelect, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from models.announcements import Announcement, NotSentReason, Recipient, RecipientState
from models.applications import Application
from models.conversation import Update
from models.engine.constant import constant
from models.enrolment import CallBack, Enrolment, EnrolmentStatus
from models.feedback import FrontPageWords
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, BookingStatus, Slot, SlotStatus
from models.offers import Opportunity, OpportunityStatus
from models.outbox import OutboxEmail, OutboxMessage, OutboxState
from models.people import Person
from models.programme import ProgrammeSession
from models.tickets import Ticket
from models.workshops import Attendance, Registration, RegistrationStatus, Workshop, WorkshopStatus
from rules.offers.opportunities import OpportunityKind
from rules.schedule.time_zones import NO_DEPARTMENT, local_date, zone_of
from rules.slots.slots import MeetingKind, MeetingOutcome, kind_of
from services.applications.interviews import agreed
from services.feedback import front_page_words
from services.people import addresses, people
from services.schedule.video_rooms import VideoRooms
from services.slots import capacity

DAY = timedelta(days=1)
LOST = (OutboxState.FAILED, OutboxState.UNKNOWN)


@dataclass(frozen=True, slots=True)
class TodayEvent:
    """A meeting or a workshop of today; `title` is empty for a meeting."""

    starts_at: datetime
    title: str
    host: str
    people: int
    link: str
    alone: bool = False
    """Whether it is a call: one person, one mentor."""
    session: str = ""
    """The session of a workshop, where those of several are listed."""


@dataclass(frozen=True, slots=True)
class CountAndFirst:
    """How many there are, and the first of them."""

    count: int
    first: Sequence[Any]


def events(
    session: Session, bot_id: int, rooms: VideoRooms, now: datetime, most: int
) -> CountAndFirst:
    """Return today's events that are not over, by hour, without slots that nobody booked.

    Workshops are those that bots share; meetings, those of the bot's mentors or participants.
    """
    until = day_begins(now + DAY)
    meetings = session.execute(*_first_meetings(bot_id, now, until, most)).all()
    workshops = session.execute(*_first_workshops(now, until, most)).all()
    of_several = len({workshop.session_id for workshop, _ in workshops}) > 1
    first = [
        TodayEvent(
            slot.starts_at,
            "",
            mentor.first_name,
            slot.taken,
            rooms.address(slot.room, mentor.own_room),
            alone=kind_of(slot.seats) is MeetingKind.CALL,
        )
        for slot, mentor, _ in meetings
    ]
    first += [
        TodayEvent(
            workshop.starts_at,
            workshop.title,
            workshop.host_name,
            workshop.taken,
            workshop.room_url,
            session=_name_of(session, workshop) if of_several else "",
        )
        for workshop, _ in workshops
    ]
    in_order = sorted(first, key=lambda event: (event.starts_at, event.title, event.host))
    count = sum(rows[0][-1] for rows in (meetings, workshops) if rows)
    return CountAndFirst(count, in_order[:most])


def _name_of(session: Session, workshop: Workshop) -> str:
    return session.get_one(ProgrammeSession, workshop.session_id).name


def has_events(session: Session, bot_id: int, at: datetime) -> bool:
    """Tell whether there is an event from that instant to the end of its day."""
    return session.execute(*_any_event(bot_id, at, day_begins(at + DAY))).scalar_one()


@constant
def _first_meetings(
    bot_id: int, now: datetime, until: datetime, most: int
) -> Select[Slot, Mentor, int]:
    query = _meetings(bot_id, now, until).add_columns(func.count().over())
    return query.order_by(Slot.starts_at, Mentor.first_name, Slot.id).limit(most)


@constant
def _first_workshops(now: datetime, until: datetime, most: int) -> Select[Workshop, int]:
    query = _workshops(now, until).add_columns(func.count().over())
    in_order = Workshop.starts_at, Workshop.title, Workshop.host_name, Workshop.id
    return query.order_by(*in_order).limit(most)


@constant
def _any_event(bot_id: int, now: datetime, until: datetime) -> Select[bool]:
    return select(_meetings(bot_id, now, until).exists() | _workshops(now, until).exists())


def _meetings(bot_id: int, now: datetime, until: datetime) -> Select[Slot, Mentor]:
    booked = Booking.slot_id == Slot.id, Booking.status == BookingStatus.BOOKED
    by_ours = exists().where(*booked, people.whose_is_of_bot(Booking.person_id, bot_id))
    return (
        select(Slot, Mentor)
        .join(Mentor, Mentor.person_id == Slot.mentor_id)
        .where(Slot.status == SlotStatus.OPEN, Slot.taken > 0)
        .where(or_(people.whose_is_of_bot(Mentor.person_id, bot_id), by_ours))
        .where(Slot.ends_at > now, Slot.starts_at < until)
    )


def _workshops(now: datetime, until: datetime) -> Select[Workshop]:
    query = select(Workshop).where(Workshop.status == WorkshopStatus.OPEN)
    return query.where(Workshop.ends_at > now, Workshop.starts_at < until)


def day_begins(now: datetime) -> datetime:
    zone = zone_of(NO_DEPARTMENT)
    return datetime.combine(local_date(now, NO_DEPARTMENT), time(), zone).astimezone(UTC)


SOON, QUIET = timedelta(days=7), timedelta(hours=48)


@dataclass(frozen=True, slots=True)
class FreeSeats:
    """Seats that are still free."""

    meetings: int
    workshops: int


@dataclass(frozen=True, slots=True)
class LostMessages:
    """How much failed to reach people since yesterday."""

    messages: int
    emails: int
    announcements: int


def waiting(session: Session, bot_id: int) -> Mapping[str, int]:
    """Count what waits for the team, by the last word of its text key."""
    return dict(session.execute(*_waiting(bot_id)).one()._mapping)


def absences(session: Session, bot_id: int, now: datetime) -> int:
    """Count the absences since yesterday morning that somebody reported."""
    since = day_begins(now - DAY)
    absences = _meeting_absences(bot_id, since, now), _workshop_absences(bot_id, since)
    return sum(session.execute(*query).scalar_one() for query in absences)


def absent(session: Session, bot_id: int, now: datetime) -> Sequence[int]:
    """Return the ids of the people counted by `absences`, each as often as counted."""
    since = day_begins(now - DAY)
    queries = _absent_from_meetings(bot_id, since, now), _absent_from_workshops(bot_id, since)
    return [person_id for query in queries for person_id in session.scalars(query)]


def stuck(session: Session, bot_id: int, now: datetime, most: int) -> CountAndFirst:
    """Return the ids of people with a place who are stuck, the longest silence first.

    They have nothing ahead, and have not said a word for 48 hours.
    """
    rows = session.execute(*_stuck(bot_id, now, now - QUIET, *_week(now), most)).all()
    return CountAndFirst(rows[0][-1] if rows else 0, [person_id for person_id, _ in rows])


def seats(session: Session, now: datetime) -> FreeSeats | None:
    """Count free seats in sessions that run or begin within a week; None when there is none."""
    near = session.scalars(*_sessions(*_week(now))).all()
    if not near:
        return None
    workshops = session.scalar(*_free_in_workshops(now, [row.id for row in near]))
    return FreeSeats(capacity.left_to_book(session, near, now), workshops or 0)


def free_seats(
    session: Session, now: datetime
) -> tuple[Sequence[tuple[str, int]], Sequence[Workshop]]:
    """Return the people and the workshops behind the seats counted by `seats`."""
    near = session.scalars(*_sessions(*_week(now))).all()
    if not near:
        return (), ()
    workshops = session.scalars(*_workshops_with_places(now, [row.id for row in near])).all()
    return capacity.left_by_mentor(session, near, now), workshops


def unhosted(session: Session, now: datetime) -> int:
    """Count the workshops of the next seven days that nobody hosts."""
    return session.execute(*_unhosted(now, now + SOON)).scalar_one()


def lost(session: Session, bot_id: int, now: datetime) -> LostMessages:
    return LostMessages(*session.execute(*_lost(bot_id, now - DAY)).one())


def not_reached(session: Session, bot_id: int, now: datetime) -> Mapping[int, LostMessages]:
    """Return whom what `lost` counts did not reach, with how much of each, the most first."""
    counts: dict[int, list[int]] = {}
    for sort, query in enumerate(_to_whom(bot_id, now - DAY)):
        for person_id, times in session.execute(query):
            counts.setdefault(person_id, [0, 0, 0])[sort] = times
    in_order = sorted(counts.items(), key=lambda it: (-sum(it[1]), it[0]))
    return {person_id: LostMessages(*of_each) for person_id, of_each in in_order}


def _week(now: datetime) -> tuple[date, date]:
    today = local_date(now, NO_DEPARTMENT)
    return today, today + SOON


@constant
def _waiting(bot_id: int) -> Select[*tuple[Any, ...]]:
    asked = select(Enrolment).join(Person, Person.id == Enrolment.person_id)
    tickets = select(Ticket).join(Person, Person.id == Ticket.person_id)
    opened = tickets.where(people.of_bot(bot_id), Ticket.closed_at.is_(None))
    waiting = or_(Ticket.waits_since.is_not(None), Ticket.danger.is_not(None))
    mentors = select(Mentor).join(Person, Person.id == Mentor.person_id)
    offers = select(Opportunity).join(Person, Person.id == Opportunity.employer_id)
    jobs = (
        people.of_bot(bot_id),
        Opportunity.kind == OpportunityKind.JOB,
        Opportunity.status == OpportunityStatus.TO_APPROVE,
    )
    rows: dict[str, Select[Any]] = {
        "tickets": opened.where(waiting),
        "urgent": opened.where(Ticket.danger.is_not(None)),
        "to_check": asked.where(people.of_bot(bot_id), Enrolment.answer_by.is_not(None)).where(
            Enrolment.decision_at.is_(None)
        ),
        "calls": select(CallBack).where(CallBack.bot_id == bot_id, CallBack.called_at.is_(None)),
        "words": select(FrontPageWords).where(*front_page_words.waiting(bot_id)),
        "mentors": mentors.where(people.of_bot(bot_id), Mentor.status == MentorStatus.TO_APPROVE),
        "offers": offers.where(*jobs),
    }
    return select(*(_count(query).label(word) for word, query in rows.items()))


@constant
def _meeting_absences(bot_id: int, since: datetime, now: datetime) -> Select[int]:
    """Count what the mentor says and the participant does not deny, as `is_absence` does."""
    return select(_count(_absent_from_meetings(bot_id, since, now)))


def _absent_from_meetings(bot_id: int, since: datetime, now: datetime) -> Select[int]:
    denied = Booking.said_by_participant.in_(
        (MeetingOutcome.TOOK_PLACE, MeetingOutcome.NOBODY_CAME)
    )
    query = select(Booking.person_id).join(Slot, Slot.id == Booking.slot_id)
    query = query.where(Booking.said_by_mentor == MeetingOutcome.NOBODY_CAME, denied.is_not(True))
    query = query.where(people.whose_is_of_bot(Booking.person_id, bot_id))
    at = Slot.starts_at >= since, Slot.starts_at < now
    return query.where(Booking.status == BookingStatus.BOOKED, *at)


@constant
def _workshop_absences(bot_id: int, since: datetime) -> Select[int]:
    return select(_count(_absent_from_workshops(bot_id, since)))


def _absent_from_workshops(bot_id: int, since: datetime) -> Select[int]:
    query = select(Registration.person_id)
    query = query.join(Workshop, Workshop.id == Registration.workshop_id)
    query = query.where(people.whose_is_of_bot(Registration.person_id, bot_id))
    return query.where(Registration.attended == Attendance.ABSENT, Workshop.starts_at >= since)


@constant
def _stuck(
    bot_id: int, now: datetime, heard_before: datetime, today: date, soon: date, most: int
) -> Select[int, int]:
    spoke = (
        select(func.max(func.coalesce(Update.answered_at, Update.answer_due_at)))
        .where(Update.person_id == Person.id, Update.update_id > 0)
        .scalar_subquery()
    )
    heard = func.coalesce(spoke, Enrolment.changed_at)
    booked = (
        select(Booking.id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(
            Booking.person_id == Person.id,
            Booking.status == BookingStatus.BOOKED,
            Slot.ends_at > now,
        )
    )
    registered = (
        select(Registration.id)
        .join(Workshop)
        .where(
            Registration.person_id == Person.id,
            Registration.status == RegistrationStatus.REGISTERED,
            Workshop.ends_at > now,
        )
    )
    interviewed = select(Application.id).where(
        Application.person_id == Person.id, *agreed(), Application.interview_at > now
    )
    return (
        select(Person.id, func.count().over())
        .join(Enrolment, Enrolment.person_id == Person.id)
        .join(ProgrammeSession, ProgrammeSession.id == Enrolment.session_id)
        .where(people.of_bot(bot_id), addresses.is_reachable(Person.id), *_near(today, soon))
        .where(Enrolment.status == EnrolmentStatus.PLACE)
        .where(~booked.exists(), ~registered.exists(), ~interviewed.exists())
        .where(heard < heard_before)
        .order_by(heard, Person.id)
        .limit(most)
    )


@constant
def _sessions(today: date, soon: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(*_near(today, soon))


@constant
def _free_in_workshops(now: datetime, session_ids: Sequence[int]) -> Select[int]:
    free = func.coalesce(func.sum(Workshop.places - Workshop.taken), 0)
    ahead = Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at > now
    return select(free).where(*ahead, Workshop.session_id.in_(session_ids))


@constant
def _workshops_with_places(now: datetime, session_ids: Sequence[int]) -> Select[Workshop]:
    ahead = Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at > now
    free = Workshop.places > Workshop.taken, Workshop.session_id.in_(session_ids)
    return select(Workshop).where(*ahead, *free).order_by(Workshop.starts_at, Workshop.id)


@constant
def _unhosted(now: datetime, until: datetime) -> Select[int]:
    to_come = Workshop.status == WorkshopStatus.OPEN, Workshop.starts_at.between(now, until)
    return select(func.count(Workshop.id)).where(*to_come, Workshop.host_name == "")


@constant
def _lost(bot_id: int, since: datetime) -> Select[int, int, int]:
    messages, emails, announced = _unreached(bot_id, since)
    return select(_count(messages), _count(emails), _count(announced))


def _to_whom(bot_id: int, since: datetime) -> Sequence[Select[int, int]]:
    """Select, of messages, e-mails and announcements, the people with how many each has lost."""
    whose = OutboxMessage.person_id, OutboxEmail.person_id, Recipient.person_id
    return [
        query.with_only_columns(person_id, func.count()).group_by(person_id)
        for query, person_id in zip(_unreached(bot_id, since), whose, strict=True)
    ]


def _unreached(bot_id: int, since: datetime) -> Sequence[Select[Any]]:
    messages = select(OutboxMessage).where(
        OutboxMessage.bot_id == bot_id,
        OutboxMessage.finished_at > since,
        OutboxMessage.state.in_(LOST),
    )
    emails = select(OutboxEmail).where(
        OutboxEmail.bot_id == bot_id, OutboxEmail.finished_at > since, OutboxEmail.state.in_(LOST)
    )
    ended = Announcement.finished_at
    announced = (
        select(Recipient)
        .join(Announcement)
        .where(
            Announcement.bot_id == bot_id,
            or_(ended.is_(None), ended > since),
            Recipient.state.in_((RecipientState.FAILED, RecipientState.UNKNOWN)),
            Recipient.reason != NotSentReason.STOPPED,
            Recipient.finished_at > since,
        )
    )
    return messages, emails, announced


def _near(today: date, soon: date) -> Sequence[ColumnElement[bool]]:
    return ProgrammeSession.starts_on <= soon, ProgrammeSession.ends_on >= today


def _count(query: Select[Any]) -> ScalarSelect[int]:
    return select(func.count()).select_from(query.subquery()).scalar_subquery()
