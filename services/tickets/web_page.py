"""Offer the page by which someone answers an e-mail of the team: a message, as in the chat."""

from services.outbox.email_rendering import TO_TEAM
from services.outbox.signed_links import SignedLink
from services.pages.page import PageRequest
from services.team import reply_page
from services.tickets import tickets


def _take_in(request: PageRequest, link: SignedLink, words: str, mark: str) -> None:
    tickets.take_in(request.session, link.person_id, words, None, request.now, f"page:{mark}")


PAGES = reply_page.pages(TO_TEAM, "page.reply.label", _take_in)
