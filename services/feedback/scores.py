"""Store the score (1 to 5) of a meeting, workshop or session, and an optional comment.

The domain of what is rated tells who may rate it, and for how long.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Select, Update, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.enrolment import Enrolment, EnrolmentStatus
from models.feedback import Feedback, FeedbackOn

OPEN_FOR = timedelta(days=30)
"""How long after an event it may be rated."""
WORDS = 600
"""Most characters of a comment; the rest is cut off."""
WORDS_KEPT = timedelta(days=180)
PURGED = 100


@dataclass(frozen=True, slots=True)
class RatedSubject:
    """What a person may rate: its id (a slot, a workshop or a session), and its session."""

    id: int
    session_id: int


def rate(
    session: Session,
    person_id: int,
    about: FeedbackOn,
    rated: RatedSubject,
    score: int,
    now: datetime,
) -> Feedback | None:
    """Store the score, in place of an earlier one; None if there is no such score."""
    if score not in range(1, 6):
        return None
    feedback = given(session, person_id, about, rated.id)
    if feedback is None:
        feedback = Feedback(
            person_id=person_id, session_id=rated.session_id, about=about, subject_id=rated.id
        )
    feedback.score, feedback.said_at = score, now
    session.add(feedback)
    session.flush()
    return feedback


def session_of(session: Session, person_id: int, session_id: int) -> RatedSubject | None:
    """Return the session, for its mood and as a whole; None if the person has no place in it."""
    has_place = session.scalar(*_with_place(person_id, session_id)) is not None
    return RatedSubject(session_id, session_id) if has_place else None


def given(session: Session, person_id: int, about: FeedbackOn, subject_id: int) -> Feedback | None:
    """Return the score that the person has given, if any."""
    query = select(Feedback).filter_by(person_id=person_id, about=about, subject_id=subject_id)
    return session.scalar(query)


def keep_words(session: Session, feedback_id: int, person_id: int, comment: str) -> bool:
    """Store the comment of a score; False when the score is not this person's."""
    feedback = session.get(Feedback, feedback_id)
    if feedback is None or feedback.person_id != person_id:
        return False
    feedback.words = comment.strip()[:WORDS] or None
    session.flush()
    return True


def forget_words(session: Session, now: datetime) -> bool:
    """Erase a slice of comments six months old; True when there may be more.

    The score stays as long as the person.
    """
    ids = session.scalars(*_with_words(now - WORDS_KEPT)).all()
    if ids:
        session.execute(*_without_words(ids))
    return len(ids) == PURGED


@constant
def _with_words(said_until: datetime) -> Select[int]:
    old = Feedback.words.is_not(None), Feedback.said_at <= said_until
    return select(Feedback.id).where(*old).limit(PURGED)


@constant
def _without_words(ids: Sequence[int]) -> Update:
    return update(Feedback).where(Feedback.id.in_(ids)).values(words=None)


@constant
def _with_place(person_id: int, session_id: int) -> Select[int]:
    return select(Enrolment.session_id).where(
        Enrolment.person_id == person_id,
        Enrolment.session_id == session_id,
        Enrolment.status == EnrolmentStatus.PLACE,
    )
