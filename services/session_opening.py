"""Whether a session may open: enough seats in meetings, and someone to answer when one goes wrong.

Lines for the person who runs the programme.
"""

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.programme import ProgrammeSession
from rules.working_hours import MAINLAND, local_date
from services.meeting_stock import may_open, stock
from services.programme import meetings_of


def coming(session: Session, code: str, now: datetime) -> Sequence[ProgrammeSession]:
    """Those that are not over, or the one of them that has this code; the next one first."""
    query = select(ProgrammeSession).where(ProgrammeSession.ends_on >= local_date(now, MAINLAND))
    if code:
        query = query.where(ProgrammeSession.code == code)
    order = ProgrammeSession.starts_on, ProgrammeSession.id
    return session.scalars(query.order_by(*order)).all()


def summary(session: Session, here: ProgrammeSession, now: datetime) -> str:
    found = stock(session, here, now)
    seats = found.free + found.taken
    share = 100 * seats // found.expected
    return (
        f"{here.code}: {seats} seats in meetings for {found.expected} people expected ({share} %)"
    )


def faults(session: Session, here: ProgrammeSession, now: datetime) -> Iterator[str]:
    """Each reason why it may not open, and what to do."""
    meetings = meetings_of(here)
    if not may_open(session, here, now):
        found = stock(session, here, now)
        needed = -(-meetings.opens_at * found.expected // 100)
        missing = needed - found.free - found.taken
        yield (
            f"{here.code}: may not open under {meetings.opens_at} %;"
            f" ask mentors for {missing} more seats"
        )
    if meetings.protection is None:
        yield (
            f"{here.code}: no protection referent;"
            " add `protection` under `meetings` in its file, and import it again"
        )
