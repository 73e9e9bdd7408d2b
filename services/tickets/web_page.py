"""Offer the page by which someone answers an e-mail of the team: a message, as in the chat."""

from datetime import datetime

from sqlalchemy.orm import Session

from services.outbox.email_rendering import TO_TEAM
from services.outbox.signed_links import Link
from services.team import reply_page
from services.tickets import tickets


def _take_in(session: Session, link: Link, words: str, now: datetime) -> None:
    mark = f"page:{now:%Y%m%d%H%M%S}"
    tickets.take_in(session, link.person_id, words, None, now, mark)


PAGES = reply_page.pages(TO_TEAM, "page.reply.label", _take_in)
