"""« Signaler un problème », « Signaler une inquiétude »: what follows at once."""

from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring import Booking, Mentor, MentorStatus, Report, ReportWords, Slot
from models.people import Person
from rules.conversation.typed_text import plain
from rules.mentoring.safety import Category, answered_by, is_serious
from rules.tickets.working_hours import MAINLAND
from services.mentoring.reports import notifications as reports_notifications
from services.mentoring.reports import stops
from services.mentoring.slots.slots import hold_mentor
from services.mentoring.who_may_report import ReportRight, report_right
from services.people.access import Access, may


class Filing(StrEnum):
    SERIOUS = "serious"
    NOTED = "noted"
    CLOSED = "closed"
    """Too late, or not a meeting of theirs."""


class Worry(StrEnum):
    NOTED = "noted"
    GONE = "gone"
    """Noted without words: they went with the person, who was erased meanwhile."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class Told:
    """`words`: their own, or none."""

    category: Category
    words: str = ""
    call_back: bool = False


@dataclass(frozen=True, slots=True)
class Meeting:
    """As a report keeps it: each side is None once erased."""

    session_id: int
    booking_id: int | None
    participant_id: int | None
    mentor_id: int | None


def report_mentor(
    session: Session, booking_id: int, person_id: int, told: Told, now: datetime
) -> Filing:
    """Serious: the mentor's slots close, and everyone booked is offered others."""
    if report_right(session, booking_id, person_id, now, by_mentor=False) is not ReportRight.OPEN:
        return Filing.CLOSED
    meeting = _meeting(session, booking_id)
    mentor = hold_mentor(session, meeting.mentor_id) if meeting.mentor_id else None
    others = mentor is not None and _others_reported(session, mentor.person_id, person_id)
    serious = is_serious(told.category, others_reported=others)
    report = _file(session, meeting, told, now, serious=serious)
    if serious and mentor is not None and mentor.status is MentorStatus.ACTIVE:
        stops.stop_mentor(session, mentor, now, key=f"safety_paused:{report.id}")
    reports_notifications.tell_team(session, report, now)
    return Filing.SERIOUS if serious else Filing.NOTED


def worry_about(
    session: Session,
    booking_id: int,
    mentor_id: int,
    told: Told,
    now: datetime,
    *,
    session_id: int | None = None,
) -> Worry:
    """A mentor about a participant, who never hears of it from the bot.

    `session_id`: of a booking that stood when the mentor began to speak.
    """
    if not may(session, mentor_id, Access.MENTOR):
        return Worry.CLOSED
    match report_right(session, booking_id, mentor_id, now, by_mentor=True):
        case ReportRight.OPEN:
            meeting, worry = _meeting(session, booking_id), Worry.NOTED
        case ReportRight.GONE if session_id is not None:
            meeting, worry = Meeting(session_id, None, None, mentor_id), Worry.GONE
        case _:
            return Worry.CLOSED
    report = _file(session, meeting, told, now, by_mentor=True)
    reports_notifications.tell_team(session, report, now)
    return worry


def _meeting(session: Session, booking_id: int) -> Meeting:
    booking = session.get_one(Booking, booking_id)
    mentor_id = session.get_one(Slot, booking.slot_id).mentor_id
    return Meeting(booking.session_id, booking.id, booking.person_id, mentor_id)


def _others_reported(session: Session, mentor_id: int, person_id: int) -> bool:
    """Who was erased since is somebody else too.  The caller holds the mentor."""
    query = select(Report.id).where(
        Report.mentor_id == mentor_id,
        Report.by_mentor.is_(False),
        Report.participant_id.is_distinct_from(person_id),
    )
    return session.scalar(query.limit(1)) is not None


def _file(
    session: Session,
    meeting: Meeting,
    told: Told,
    now: datetime,
    *,
    serious: bool = False,
    by_mentor: bool = False,
) -> Report:
    speaker = session.get_one(Person, meeting.mentor_id if by_mentor else meeting.participant_id)
    report = Report(
        bot_id=speaker.bot_id,
        **asdict(meeting),
        by_mentor=by_mentor,
        company_key=None if by_mentor else _company_of(session, meeting),
        category=told.category,
        serious=serious,
        call_back=told.call_back,
        opened_at=now,
        answer_by=answered_by(told.category, now, speaker.department or MAINLAND),
    )
    session.add(report)
    session.flush()
    if told.words and (about := meeting.participant_id):
        session.add(ReportWords(report_id=report.id, participant_id=about, words=told.words))
    return report


def _company_of(session: Session, meeting: Meeting) -> str | None:
    mentor = session.get(Mentor, meeting.mentor_id) if meeting.mentor_id else None
    return plain(mentor.company) if mentor else None
