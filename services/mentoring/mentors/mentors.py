"""Mentors as participants find them, and how one is stopped."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.mentoring import Mentor, MentorStatus, Slot
from services.mentoring.mentor_cancellations import withdraw_all
from services.mentoring.slots.availability import ANY, Wish, bookable
from services.mentoring.slots.seats import Ended
from services.mentoring.slots.slots import hold_mentor


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What a participant may know of a mentor, and when the soonest free slot is."""

    mentor_id: int
    first_name: str
    company: str
    job: str
    subjects: str
    starts_at: datetime
    speaks: bool
    """The person's language."""
    shared: frozenset[str]
    """Families of jobs that both named."""


def suggested_mentors(
    session: Session,
    person_id: int,
    families: Collection[str],
    language: str,
    now: datetime,
    wish: Wish = ANY,
    *,
    limit: int = 5,
) -> list[Suggestion]:
    """Who speaks the language first, then of a wished family, then the soonest.

    Only mentors with a slot the person can book; empty: say so, do not ask.
    """
    soonest = (
        select(Slot.starts_at)
        .where(Slot.mentor_id == Mentor.person_id, *bookable(session, person_id, now, wish))
        .order_by(Slot.starts_at, Slot.id)
        .limit(1)
        .scalar_subquery()
    )
    rows = session.execute(select(Mentor, soonest).where(Mentor.status == MentorStatus.ACTIVE))
    found = [_seen(mentor, at, families, language) for mentor, at in rows if at is not None]
    found.sort(key=lambda it: (not it.speaks, not it.shared, it.starts_at, it.mentor_id))
    return found[:limit]


def suspend(session: Session, mentor_id: int, now: datetime) -> tuple[Ended, ...]:
    """Their slots close at once, and none can be opened; who had a seat is offered others."""
    mentor = hold_mentor(session, mentor_id)
    if mentor is None:
        return ()
    mentor.status, mentor.suspended_at = MentorStatus.SUSPENDED, now
    return withdraw_all(session, mentor_id, now)


def leave(session: Session, mentor_id: int, now: datetime) -> tuple[Ended, ...]:
    """The access is withdrawn: the same, and nothing opens it again but another invitation."""
    ended = suspend(session, mentor_id, now)
    if (mentor := session.get(Mentor, mentor_id)) is not None:
        mentor.status = MentorStatus.LEFT
    return ended


def come_back(session: Session, mentor_id: int) -> Mentor | None:
    """Invited again: the team looks at them as at a new one."""
    mentor = session.get(Mentor, mentor_id)
    if mentor is None or mentor.status is not MentorStatus.LEFT:
        return None
    mentor.status, mentor.suspended_at = MentorStatus.TO_APPROVE, None
    mentor.answer_by = None
    return mentor


def _seen(mentor: Mentor, at: datetime, families: Collection[str], language: str) -> Suggestion:
    return Suggestion(
        mentor_id=mentor.person_id,
        first_name=mentor.first_name,
        company=mentor.company,
        job=mentor.job,
        subjects=mentor.subjects,
        starts_at=at,
        speaks=language in mentor.languages,
        shared=frozenset(families) & frozenset(mentor.families),
    )
