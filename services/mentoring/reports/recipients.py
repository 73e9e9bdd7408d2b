"""Who of the team hears of a report: never those of the mentor's company, nor the mentor."""

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, or_
from sqlalchemy.orm import Session

from models.mentoring import Mentor, Report
from models.people import Person, RoleName
from models.programme import ProgrammeSession
from rules.conversation.typed_text import plain
from services.people import roles
from services.programme.session_file import Protection
from services.programme.sessions import meetings_of


def referent(session: Session, report: Report) -> Protection | None:
    """Who answers, as the session names them; None: the owner does."""
    here = session.get_one(ProgrammeSession, report.session_id)
    named = meetings_of(here).protection
    if named is None or (named.company and _is_of(session, report, named.company)):
        return None
    mentor = _reported(session, report)
    is_mentor = mentor is not None and mentor.work_email == named.email
    return None if is_mentor else named


def hearers(session: Session, report: Report) -> Sequence[Person]:
    """The mentor's colleagues only when there is nobody else; the mentor never."""
    members = [it for it in roles.members(session, report.bot_id) if it.id != subject_of(report)]
    apart = [it for it in members if not is_colleague(session, report, it.id)]
    return apart or members


def owners(session: Session, report: Report) -> Sequence[Person]:
    """Whom to ask when the answer is nearly due: all who hear when there is no such owner."""
    heard = hearers(session, report)
    found = {it.id for it in roles.members(session, report.bot_id, [RoleName.OWNER])}
    return [it for it in heard if it.id in found] or heard


def hears(session: Session, report: Report, person_id: int) -> bool:
    return any(it.id == person_id for it in hearers(session, report))


def is_colleague(session: Session, report: Report, person_id: int) -> bool:
    """A mentor of the same company as the one who was reported."""
    person = session.get(Mentor, person_id)
    return person is not None and _is_of(session, report, person.company)


def answers_for(session: Session, report: Report, person_id: int) -> bool:
    """Hears of it, and is no colleague: those read neither who spoke nor their words."""
    heard = hears(session, report, person_id)
    return heard and not is_colleague(session, report, person_id)


def may_resume(session: Session, report: Report, person_id: int) -> bool:
    """The owner, or the referent when on the team; neither of the mentor's company."""
    if not answers_for(session, report, person_id):
        return False
    named = referent(session, report)
    is_referent = named is not None and named.email == session.get_one(Person, person_id).email
    return is_referent or RoleName.OWNER in roles.roles_of(session, person_id)


def speaker_of(report: Report) -> int | None:
    return report.mentor_id if report.by_mentor else report.participant_id


def subject_of(report: Report) -> int | None:
    return report.participant_id if report.by_mentor else report.mentor_id


def about(person_id: int) -> ColumnElement[bool]:
    """Reports about someone: those of participants about a mentor, of mentors about another."""
    return or_(
        and_(Report.mentor_id == person_id, Report.by_mentor.is_(False)),
        and_(Report.participant_id == person_id, Report.by_mentor.is_(True)),
    )


def _is_of(session: Session, report: Report, company: str) -> bool:
    """The company of that day, or the one of today: an erased mentor still has colleagues."""
    mentor, key = _reported(session, report), plain(company)
    return bool(key) and key in (report.company_key, mentor and plain(mentor.company))


def _reported(session: Session, report: Report) -> Mentor | None:
    """The mentor it is about; none in a worry of a mentor."""
    if report.by_mentor or report.mentor_id is None:
        return None
    return session.get(Mentor, report.mentor_id)
