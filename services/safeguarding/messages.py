"""Declare the kinds of messages about reports."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.safeguarding import Report
from models.outbox import OutboxMessage
from rules.outbox.pace import Urgency
from services.outbox.kinds import one_to_one
from services.outbox.outbox import MessageKind
from services.people.access import may_meet
from services.safeguarding import cards


def still_unanswered(session: Session, message: OutboxMessage, now: datetime) -> bool:
    """Tell whether nobody handles the report yet, and its new hour has not passed."""
    report = session.get(Report, message.params["report"])
    if report is None or report.settled_at is not None or report.taken_at is not None:
        return False
    return report.answer_by > now


def still_paused(session: Session, message: OutboxMessage, _: datetime) -> bool:
    mentor = session.get(Mentor, message.person_id)
    paused = mentor is not None and mentor.status is MentorStatus.SUSPENDED
    return paused or not may_meet(session, message.person_id)


CARD, PING, OPENED, RETURN = (
    MessageKind(name, Urgency.REMINDER, None, resend_unknown=True, recheck=recheck, render=show)
    for name, recheck, show in (
        ("safety_card", cards.unsettled, cards.show_card),
        ("safety_ping", cards.unsettled, cards.show_ping),
        ("safety_opened", cards.still_received, cards.show_card),
        ("safety_return", cards.is_back, cards.show_return),
    )
)
TOLD = one_to_one("safety_told", Urgency.REMINDER)
LATE = one_to_one("safety_late", Urgency.REMINDER, recheck=still_unanswered)
PAUSED = one_to_one("safety_paused", Urgency.REMINDER, recheck=still_paused)

ALL = (CARD, PING, OPENED, RETURN, TOLD, LATE, PAUSED)
