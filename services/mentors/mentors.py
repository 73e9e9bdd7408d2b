"""Find a mentor, locked for one transaction at a time, or tell that the mentor was erased."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import translate
from models.mentoring.mentors import Mentor


def lock_mentor(session: Session, mentor_id: int) -> Mentor | None:
    """Lock the mentor: one transaction at a time opens or closes their slots."""
    query = select(Mentor).where(Mentor.person_id == mentor_id).with_for_update(key_share=True)
    return session.scalar(query.execution_options(populate_existing=True))


def mentor_or_nameless(session: Session, mentor_id: int | None, language: str) -> Mentor:
    """Return a mentor, or a nameless stand-in for an erased mentor (never add it to a session)."""
    if mentor_id is not None and (mentor := session.get(Mentor, mentor_id)) is not None:
        return mentor
    return Mentor(first_name=translate(language, "meeting.erased_mentor"), company="", job="")
