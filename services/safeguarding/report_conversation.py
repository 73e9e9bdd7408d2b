"""File a report (« Signaler un problème », « une inquiétude »), and act on it at once.

What is said again about a meeting joins the case that is open, and is read and answered with it.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.safeguarding import Report, ReportWords
from models.mentoring.slots import Booking, Slot
from models.people import Person
from rules.conversation.answers import LONGEST_TO_TEAM
from rules.conversation.typed_text import plain
from rules.safeguarding.safety import IN_WORDS, OPEN_FOR, ReportCategory, answered_by, is_serious
from rules.tickets.conduct import ConductOf
from services.enrolment import enrolments
from services.mentors.access import may
from services.mentors.mentors import lock_mentor
from services.people import day_limits
from services.people.access import Access
from services.portraits import photos
from services.programme import sessions
from services.safeguarding import notifications as reports_notifications
from services.safeguarding import stops
from services.safeguarding.recipients import speaker_of
from services.safeguarding.who_may_report import ReportRight, report_right
from services.team import closings

CASES, CASES_A_DAY = "reports", 10
"""How many cases one person opens in a day."""


class ReportFilingResult(StrEnum):
    SERIOUS = "serious"
    NOTED = "noted"
    FULL = "full"
    """The reporter has opened as many cases as a day has; nothing was kept."""
    CLOSED = "closed"
    """It is too late, or the meeting is not the reporter's."""


class WorryFilingResult(StrEnum):
    NOTED = "noted"
    GONE = "gone"
    """Filed without text: the participant was erased meanwhile, and the text with them."""
    FULL = "full"
    """As for `ReportFilingResult`."""
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ReportStatement:
    """What the reporter says; `words` is empty when they wrote nothing."""

    category: ReportCategory
    words: str = ""
    call_back: bool = False


@dataclass(frozen=True, slots=True)
class ReportedMeeting:
    """A meeting as a report stores it: each side is None once erased."""

    session_id: int
    booking_id: int | None
    participant_id: int | None
    mentor_id: int | None


def report_mentor(
    session: Session, booking_id: int, person_id: int, statement: ReportStatement, now: datetime
) -> ReportFilingResult:
    """File a participant's report about a mentor.

    A serious one closes the mentor's slots, and their participants are offered others.
    """
    if report_right(session, booking_id, person_id, now, by_mentor=False) is not ReportRight.OPEN:
        return ReportFilingResult.CLOSED
    meeting = _meeting(session, booking_id)
    if (case := _joined(session, meeting, statement, by_mentor=False)) is not None:
        reports_notifications.tell_more(session, case, now)
        return ReportFilingResult.SERIOUS if case.serious else ReportFilingResult.NOTED
    if not day_limits.take(session, CASES, CASES_A_DAY, person_id, now):
        return ReportFilingResult.FULL
    mentor = lock_mentor(session, meeting.mentor_id) if meeting.mentor_id else None
    if mentor is not None:
        photos.withdraw(session, mentor.person_id)
    is_reported_by_others = mentor is not None and _is_reported_by_others(
        session, mentor.person_id, person_id
    )
    serious = is_serious(statement.category, others_reported=is_reported_by_others)
    report = _file(session, meeting, statement, now, serious=serious)
    if serious and mentor is not None and mentor.status is MentorStatus.ACTIVE:
        stops.stop_mentor(session, mentor, now, key=f"safety_paused:{report.id}")
    reports_notifications.tell_team(session, report, now)
    return ReportFilingResult.SERIOUS if serious else ReportFilingResult.NOTED


def worry_about(
    session: Session,
    booking_id: int,
    mentor_id: int,
    statement: ReportStatement,
    now: datetime,
    *,
    session_id: int | None = None,
) -> WorryFilingResult:
    """File a mentor's worry about a participant, whom the bot never tells.

    `session_id`: the programme session of the booking, as it was when the mentor began to
    write; with it, the worry is filed even if the participant was erased meanwhile.
    """
    if not may(session, mentor_id, Access.MENTOR):
        return WorryFilingResult.CLOSED
    match report_right(session, booking_id, mentor_id, now, by_mentor=True):
        case ReportRight.OPEN:
            meeting, worry = _meeting(session, booking_id), WorryFilingResult.NOTED
        case ReportRight.GONE if session_id is not None:
            meeting, worry = (
                ReportedMeeting(session_id, None, None, mentor_id),
                WorryFilingResult.GONE,
            )
        case _:
            return WorryFilingResult.CLOSED
    if (case := _joined(session, meeting, statement, by_mentor=True)) is not None:
        reports_notifications.tell_more(session, case, now)
        return worry
    if not day_limits.take(session, CASES, CASES_A_DAY, mentor_id, now):
        return WorryFilingResult.FULL
    report = _file(session, meeting, statement, now, by_mentor=True)
    reports_notifications.tell_team(session, report, now)
    return worry


def open_told(
    session: Session, person: Person, words: str, whose: ConductOf, now: datetime
) -> Report:
    """Open a case about words sent to the team, or add the words to the open case of the person.

    Nobody's meetings stop by it: the team, which reads the words, decides.
    """
    by_mentor = session.get(Mentor, person.id) is not None
    is_employers = whose is ConductOf.EMPLOYER and not by_mentor
    category = ReportCategory.EMPLOYER if is_employers else ReportCategory.TOLD
    if (case := told_case(session, person.id, category)) is not None:
        _add_words(session, case, words)
        reports_notifications.tell_more(session, case, now)
        return case
    meeting = _told_meeting(session, person, whose, by_mentor=by_mentor, now=now)
    report = _file(session, meeting, ReportStatement(category), now, by_mentor=by_mentor)
    _add_words(session, report, words)
    session.flush()
    reports_notifications.tell_team(session, report, now)
    return report


def told_case(
    session: Session, person_id: int, category: ReportCategory | None = None
) -> Report | None:
    """Return the open case about what the person wrote to the team, the newest first."""
    side = (Report.participant_id == person_id) & Report.by_mentor.is_(False)
    other_side = (Report.mentor_id == person_id) & Report.by_mentor.is_(True)
    query = select(Report).where(
        side | other_side,
        Report.settled_at.is_(None),
        Report.category.in_([category] if category else IN_WORDS),
    )
    newest = query.order_by(Report.id.desc()).limit(1).with_for_update()
    return session.scalars(newest.execution_options(populate_existing=True)).first()


def _told_meeting(
    session: Session, person: Person, whose: ConductOf, *, by_mentor: bool, now: datetime
) -> ReportedMeeting:
    """Return the meeting that words are about: the last with the only mentor met lately, if any."""
    if by_mentor:
        return ReportedMeeting(_session_of(session, person), None, None, person.id)
    met = _met_lately(session, person.id, now) if whose is ConductOf.MENTOR else []
    if len({slot.mentor_id for _, slot in met}) != 1:
        return ReportedMeeting(_session_of(session, person), None, person.id, None)
    return _meeting(session, met[0][0].id)


def _met_lately(session: Session, person_id: int, now: datetime) -> Sequence[tuple[Booking, Slot]]:
    query = (
        select(Booking, Slot)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.person_id == person_id)
        .where(Slot.ends_at >= now - OPEN_FOR, Slot.starts_at <= now)
        .order_by(Slot.starts_at.desc())
    )
    return [(booking, slot) for booking, slot in session.execute(query)]


def _session_of(session: Session, person: Person) -> int:
    """Return the id of the person's session; without one, of the last session of all."""
    enrolled = enrolments.newest(session, person.id)
    return enrolled[1].id if enrolled else sessions.latest(session, 1)[0].id


def _add_words(session: Session, report: Report, words: str) -> None:
    """Add words to the case; the words are erased with the person who wrote them."""
    said = session.get(ReportWords, report.id, populate_existing=True)
    speaker_id = speaker_of(report)
    if not words or speaker_id is None or (said is not None and words in said.words):
        return
    if said is None:
        session.add(ReportWords(report_id=report.id, participant_id=speaker_id, words=words))
    else:
        said.words = f"{said.words}\n{words}"[-LONGEST_TO_TEAM:]


def _meeting(session: Session, booking_id: int) -> ReportedMeeting:
    booking = session.get_one(Booking, booking_id)
    mentor_id = session.get_one(Slot, booking.slot_id).mentor_id
    return ReportedMeeting(booking.session_id, booking.id, booking.person_id, mentor_id)


def _joined(
    session: Session, meeting: ReportedMeeting, statement: ReportStatement, *, by_mentor: bool
) -> Report | None:
    """Add a statement to the open case of a meeting; None without a case, or if full."""
    if meeting.booking_id is None or meeting.participant_id is None:
        return None
    query = select(Report).where(
        Report.booking_id == meeting.booking_id,
        Report.by_mentor.is_(by_mentor),
        Report.category == statement.category,
        Report.settled_at.is_(None),
    )
    newest = query.order_by(Report.id.desc()).limit(1).with_for_update()
    case = session.scalars(newest.execution_options(populate_existing=True)).first()
    if case is None:
        return None
    said = session.get(ReportWords, case.id, populate_existing=True)
    words = "\n".join(filter(None, (said.words if said else "", statement.words)))
    if len(words) > LONGEST_TO_TEAM:
        return None
    case.call_back = case.call_back or statement.call_back
    if said is not None:
        said.words = words
    elif words:
        session.add(
            ReportWords(report_id=case.id, participant_id=meeting.participant_id, words=words)
        )
    return case


def _is_reported_by_others(session: Session, mentor_id: int, person_id: int) -> bool:
    """Tell whether another person, erased or not, has reported; the caller locks the mentor."""
    query = select(Report.id).where(
        Report.mentor_id == mentor_id,
        Report.by_mentor.is_(False),
        Report.participant_id.is_distinct_from(person_id),
    )
    return session.scalar(query.limit(1)) is not None


def _file(
    session: Session,
    meeting: ReportedMeeting,
    statement: ReportStatement,
    now: datetime,
    *,
    serious: bool = False,
    by_mentor: bool = False,
) -> Report:
    speaker = session.get_one(Person, meeting.mentor_id if by_mentor else meeting.participant_id)
    team = closings.team_days(session, speaker.bot_id, now)
    report = Report(
        bot_id=speaker.bot_id,
        **asdict(meeting),
        by_mentor=by_mentor,
        company_key=None if by_mentor else _company_of(session, meeting),
        category=statement.category,
        serious=serious,
        call_back=statement.call_back,
        opened_at=now,
        answer_by=answered_by(statement.category, now, speaker.department, team),
    )
    session.add(report)
    session.flush()
    if statement.words and (participant_id := meeting.participant_id):
        session.add(
            ReportWords(report_id=report.id, participant_id=participant_id, words=statement.words)
        )
    return report


def _company_of(session: Session, meeting: ReportedMeeting) -> str | None:
    mentor = session.get(Mentor, meeting.mentor_id) if meeting.mentor_id else None
    return plain(mentor.company) if mentor else None
