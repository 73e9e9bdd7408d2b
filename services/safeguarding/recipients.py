"""Choose who receives a report: never the person reported, nor colleagues if avoidable."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.mentors import Mentor
from models.mentoring.safeguarding import Report
from models.people import Person, RoleName
from models.programme import ProgrammeSession
from rules.conversation.typed_text import plain
from services.people import roles
from services.people.access import Access, may
from services.programme.session_file import Protection
from services.programme.sessions import meetings_of
from services.team import absences


def referent(session: Session, report: Report) -> Protection | None:
    """Return the session's protection referent; None: the owner answers instead.

    A referent of the mentor's company, or who is the mentor, does not answer.
    """
    programme_session = session.get_one(ProgrammeSession, report.session_id)
    protection = meetings_of(programme_session).protection
    if protection is None or (protection.company and _is_of(session, report, protection.company)):
        return None
    mentor = _reported(session, report)
    is_mentor = mentor is not None and mentor.email == protection.email
    return None if is_mentor else protection


def told_members(session: Session, report: Report) -> Sequence[Person]:
    """Return the team members who receive the report.

    The person reported never does; the mentor's colleagues do when there is nobody else.
    """
    members = [
        member
        for member in roles.members(session, report.bot_id)
        if member.id != subject_of(report)
    ]
    independent = [member for member in members if not is_colleague(session, report, member.id)]
    return independent or members


def told_today(session: Session, report: Report, now: datetime) -> Sequence[Person]:
    """Return the recipients not away today; all recipients if everybody is away."""
    return absences.there(session, told_members(session, report), now)


def owners(session: Session, report: Report, now: datetime) -> Sequence[Person]:
    """Return the owners among the recipients present, to remind; without owners, all present."""
    members = told_today(session, report, now)
    owner_ids = {member.id for member in roles.members(session, report.bot_id, [RoleName.OWNER])}
    return [member for member in members if member.id in owner_ids] or members


def is_recipient(session: Session, report: Report, person_id: int) -> bool:
    """Tell whether the team member receives the report now."""
    return any(member.id == person_id for member in told_members(session, report))


def heard_by(session: Session, bot_id: int, reader_id: int) -> Sequence[Report]:
    """Return the open reports that the reader receives, the first due first."""
    reports = session.scalars(*_open(bot_id)).all()
    return [report for report in reports if is_recipient(session, report, reader_id)]


def is_colleague(session: Session, report: Report, person_id: int) -> bool:
    """Tell whether the person is a mentor of the reported mentor's company."""
    person = session.get(Mentor, person_id)
    return person is not None and _is_of(session, report, person.company)


def answers_for(session: Session, report: Report, person_id: int) -> bool:
    """Tell whether a recipient may see the reporter and their text: colleagues may not."""
    told = is_recipient(session, report, person_id)
    return told and not is_colleague(session, report, person_id)


def may_resume(session: Session, report: Report, person_id: int) -> bool:
    """Tell whether the person may stop and resume meetings.

    The owner may, and the referent if on the team; nobody of the mentor's company.
    """
    if not answers_for(session, report, person_id):
        return False
    protection = referent(session, report)
    is_referent = (
        protection is not None and protection.email == session.get_one(Person, person_id).email
    )
    return is_referent or may(session, person_id, Access.OWNER)


def speaker_of(report: Report) -> int | None:
    """Return the reporter's id; None once erased."""
    return report.mentor_id if report.by_mentor else report.participant_id


def subject_of(report: Report) -> int | None:
    """Return the reported person's id; None once erased."""
    return report.participant_id if report.by_mentor else report.mentor_id


def about(person_id: int) -> ColumnElement[bool]:
    """Match the reports about a person, as a mentor or as a participant."""
    return or_(
        and_(Report.mentor_id == person_id, Report.by_mentor.is_(False)),
        and_(Report.participant_id == person_id, Report.by_mentor.is_(True)),
    )


def _is_of(session: Session, report: Report, company: str) -> bool:
    """Compare with the reported mentor's company, at the report (kept after erasure) and today."""
    mentor, key = _reported(session, report), plain(company)
    return bool(key) and key in (report.company_key, mentor and plain(mentor.company))


def _reported(session: Session, report: Report) -> Mentor | None:
    """Return the reported mentor; None when a mentor reports a participant."""
    if report.by_mentor or report.mentor_id is None:
        return None
    return session.get(Mentor, report.mentor_id)


@constant
def _open(bot_id: int) -> Select[Report]:
    conditions = Report.bot_id == bot_id, Report.settled_at.is_(None)
    return select(Report).where(*conditions).order_by(Report.answer_by, Report.id)
