"""Whether a session may open: enough seats in meetings, someone to answer, what the law asks for.

Lines for the person who runs the programme.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from rules.session_admin import opening
from rules.session_admin.opening import Missing
from rules.tickets.working_hours import MAINLAND, local_date
from services.enrolment.places import today_of
from services.mentoring.capacity import cover
from services.programme import data_protection
from services.programme.sessions import meetings_of

RECORDED = "the owner records it in the chat: /session"
TO_DO: Mapping[Missing, str] = {
    Missing.MEETINGS: "may not open under {opens_at} %; ask mentors for {short_of} more seats",
    Missing.REFERENT: "no protection referent; add `protection` under `meetings` in its file,"
    " and import it again",
    Missing.CONTROLLER: f"no controller of personal data; {RECORDED}",
    Missing.CONTACT: f"no data protection contact; {RECORDED}",
    Missing.ASSESSMENT: f"no date of the impact assessment; {RECORDED}",
    Missing.PROCESSORS: f"no list of processors; {RECORDED}",
}


def coming(session: Session, code: str, now: datetime) -> Sequence[ProgrammeSession]:
    """Those that are not over, or the one of them that has this code; the next one first."""
    query = select(ProgrammeSession).where(ProgrammeSession.ends_on >= local_date(now, MAINLAND))
    if code:
        query = query.where(ProgrammeSession.code == code)
    order = ProgrammeSession.starts_on, ProgrammeSession.id
    return session.scalars(query.order_by(*order)).all()


def missing(session: Session, here: ProgrammeSession, now: datetime) -> tuple[Missing, ...]:
    return opening.missing(
        cover(session, here, now),
        data_protection.recorded(session),
        has_referent=meetings_of(here).protection is not None,
        today=today_of(here, now),
    )


def summary(session: Session, here: ProgrammeSession, now: datetime) -> str:
    found = cover(session, here, now)
    expected = f"{found.seats} seats in meetings for {found.expected} people expected"
    return f"{here.code} ({here.state}): {expected} ({found.percent} %)"


def faults(session: Session, here: ProgrammeSession, now: datetime) -> Iterator[str]:
    """Each reason why it may not open, and what to do."""
    found = cover(session, here, now)
    for it in missing(session, here, now):
        said = TO_DO[it].format(opens_at=found.opens_at, short_of=found.short_of)
        yield f"{here.code}: {said}"
