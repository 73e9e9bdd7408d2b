"""Offer the page by which the referent answers an e-mail about a report."""

from models.mentoring.safeguarding import Report
from services.outbox.signed_links import REFERENT, SignedLink
from services.pages.page import PageRequest
from services.safeguarding import notifications
from services.team import reply_page


def _take_in(request: PageRequest, link: SignedLink, words: str, mark: str) -> None:
    """Pass the words on; the page answers alike for a report that was deleted."""
    report = request.session.get(Report, link.subject_id)
    if report is not None:
        notifications.referent_said(request.session, report, words, request.now, mark)


PAGES = reply_page.pages(REFERENT, "page.reply.label_referent", _take_in)
