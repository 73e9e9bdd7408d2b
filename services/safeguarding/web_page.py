"""Offer the page by which the referent answers an e-mail about a report."""

from models.safeguarding import Report
from services.outbox.email_rendering import REFERENT
from services.outbox.signed_links import SignedLink
from services.pages.page import PageRequest
from services.safeguarding import notifications
from services.team import reply_page


def _take_in(request: PageRequest, link: SignedLink, words: str, mark: str) -> None:
    """Pass the words on; a report that is gone is answered all the same."""
    report = request.session.get(Report, link.subject_id)
    if report is not None:
        notifications.referent_said(request.session, report, words, request.now, mark)


PAGES = reply_page.pages(REFERENT, "page.reply.label_referent", _take_in)
