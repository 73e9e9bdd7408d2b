"""Message kinds that ask for a score: the mood during a session, and the session as a whole."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.texts import translate
from models.enrolment import Enrolment, EnrolmentStatus
from models.feedback import FeedbackOn
from models.outbox import OutboxMessage
from rules.outbox.daily_quota import MessageNature
from services.conversation.replies import Say
from services.feedback import scores
from services.outbox.kinds import composed


def still_in(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Tell whether the recipient still has a place and has not given this score yet."""
    session_id, person_id = message.params["session"], message.person_id
    about = FeedbackOn(message.params["about"])
    status = session.scalar(
        select(Enrolment.status).filter_by(person_id=person_id, session_id=session_id)
    )
    return (
        status is EnrolmentStatus.PLACE
        and scores.given(session, person_id, about, session_id) is None
    )


def _mood(session: Session, message: OutboxMessage, language: str) -> Say:
    return Say(translate(language, "mood.ask"), scores.moods(language, message.params["session"]))


def _satisfaction(session: Session, message: OutboxMessage, language: str) -> Say:
    rows = [scores.row(FeedbackOn.SESSION, message.params["session"])]
    return Say(translate(language, "satisfaction.ask"), rows)


MOOD = composed("mood", _mood, still_in, timedelta(hours=6), MessageNature.NUDGE)
SATISFACTION = composed(
    "satisfaction", _satisfaction, still_in, timedelta(days=2), MessageNature.NUDGE
)
ALL = (MOOD, SATISFACTION)
