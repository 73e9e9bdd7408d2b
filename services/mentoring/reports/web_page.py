"""Offer the page by which the referent answers an e-mail about a report."""

from datetime import datetime

from sqlalchemy.orm import Session

from models.mentoring import Report
from services.mentoring.reports import notifications
from services.outbox.email_rendering import REFERENT
from services.outbox.signed_links import Link
from services.team import reply_page


def _take_in(session: Session, link: Link, words: str, now: datetime) -> None:
    """Pass the words on; a report that is gone is answered all the same."""
    if (report := session.get(Report, link.subject_id)) is not None:
        notifications.referent_said(session, report, words, now)


PAGES = reply_page.pages(REFERENT, "page.reply.label_referent", _take_in)
