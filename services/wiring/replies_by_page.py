"""Hand on what was written on the page behind « Répondre à l'équipe »."""

from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from models.mentoring import Report
from rules.conversation.answers import LONGEST_ANSWER
from rules.conversation.sensitive_numbers import is_sensitive
from services.mentoring.reports import notifications
from services.outbox.email_rendering import REFERENT
from services.outbox.signed_links import Link
from services.tickets import tickets

LONGEST = LONGEST_ANSWER


class Replied(StrEnum):
    """Ends a text key."""

    SENT = "sent"
    EMPTY = "empty"


def take(session: Session, link: Link, said: str, now: datetime) -> Replied:
    """Hand a reply written on the page to the team or to the referent, as the link says."""
    words = said.strip()[:LONGEST]
    if not words or is_sensitive(words):
        return Replied.EMPTY
    if link.action == REFERENT:
        if (report := session.get(Report, link.subject_id)) is not None:
            notifications.referent_said(session, report, words, now)
    else:
        mark = f"page:{now:%Y%m%d%H%M%S}"
        tickets.take_in(session, link.person_id, words, None, now, mark)
    return Replied.SENT
