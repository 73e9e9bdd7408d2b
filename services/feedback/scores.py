"""Store the score (1 to 5) of a meeting, workshop or session, and an optional comment."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import Select, Update, select, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.enrolment import Enrolment, EnrolmentStatus
from models.feedback import Feedback, FeedbackOn
from models.mentoring import Booking, BookingStatus, Slot
from models.workshops import CAME, Registration, Workshop

OPEN_FOR = timedelta(days=30)
"""How long after an event it may be rated."""
WORDS = 600
"""Most characters of a comment; the rest is cut off."""
WORDS_KEPT = timedelta(days=180)
PURGED = 100


def rate(
    session: Session,
    person_id: int,
    about: FeedbackOn,
    subject_id: int,
    score: int,
    now: datetime,
) -> Feedback | None:
    """Store the score, in place of an earlier one; None when this person may not rate this."""
    session_id = _session_of(session, person_id, about, subject_id, now)
    if session_id is None or score not in range(1, 6):
        return None
    feedback = rated(session, person_id, about, subject_id)
    if feedback is None:
        feedback = Feedback(
            person_id=person_id, session_id=session_id, about=about, subject_id=subject_id
        )
    feedback.score, feedback.said_at = score, now
    session.add(feedback)
    session.flush()
    return feedback


def rated(session: Session, person_id: int, about: FeedbackOn, subject_id: int) -> Feedback | None:
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


def _session_of(
    session: Session, person_id: int, about: FeedbackOn, subject_id: int, now: datetime
) -> int | None:
    """Return the session of what is rated; None if the person may not rate it.

    They must have taken part or have a place; an event can be rated for OPEN_FOR.
    """
    match about:
        case FeedbackOn.WORKSHOP:
            return _session_of_workshop(session, person_id, subject_id, now)
        case FeedbackOn.MEETING:
            return _session_of_meeting(session, person_id, subject_id, now)
        case FeedbackOn.MOOD | FeedbackOn.SESSION:
            query = select(Enrolment.session_id).where(
                Enrolment.person_id == person_id,
                Enrolment.session_id == subject_id,
                Enrolment.status == EnrolmentStatus.PLACE,
            )
            return session.scalar(query)


def _session_of_workshop(
    session: Session, person_id: int, workshop_id: int, now: datetime
) -> int | None:
    workshop = session.get(Workshop, workshop_id)
    if workshop is None or now > workshop.ends_at + OPEN_FOR:
        return None
    query = select(Registration.attended).filter_by(workshop_id=workshop_id, person_id=person_id)
    return workshop.session_id if session.scalar(query) in CAME else None


def _session_of_meeting(
    session: Session, person_id: int, slot_id: int, now: datetime
) -> int | None:
    query = (
        select(Booking.session_id)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Booking.slot_id == slot_id, Booking.person_id == person_id)
        .where(Booking.status == BookingStatus.BOOKED)
        .where(Slot.starts_at <= now, Slot.ends_at >= now - OPEN_FOR)
    )
    return session.scalar(query.limit(1))
