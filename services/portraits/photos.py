"""Keep the photo that a mentor chose to show to those who have a meeting with them."""

from datetime import datetime

from sqlalchemy import Delete, delete, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.portraits import MentorPhoto
from models.people import Person
from services.people import people

WITHOUT_PHOTOS = frozenset({None, "", "1"})
"""The versions of the charter that promise first names only."""


def of(session: Session, mentor_id: int) -> MentorPhoto | None:
    return session.get(MentorPhoto, mentor_id)


def keep(
    session: Session, mentor_id: int, content: bytes, charter_version: str, now: datetime
) -> None:
    """Keep a photo in the place of the one before."""
    session.merge(
        MentorPhoto(
            person_id=mentor_id,
            content=content,
            charter_version=charter_version,
            chosen_at=now,
        )
    )
    session.flush()


def withdraw(session: Session, mentor_id: int) -> None:
    """Delete the photo of a mentor, if there is one; the portrait takes its place."""
    session.execute(delete(MentorPhoto).where(MentorPhoto.person_id == mentor_id))


def purge(session: Session, bot_id: int, before: datetime) -> None:
    """Delete photos chosen before an instant, and photos of mentors who left."""
    session.execute(*_old(bot_id, before))


@constant
def _old(bot_id: int, before: datetime) -> Delete:
    of_bot = select(Person.id).where(people.of_bot(bot_id))
    left = select(Mentor.person_id).where(Mentor.status == MentorStatus.LEFT)
    return delete(MentorPhoto).where(
        or_(MentorPhoto.chosen_at <= before, MentorPhoto.person_id.in_(left)),
        MentorPhoto.person_id.in_(of_bot),
    )
