"""Make the pages behind « Répondre à l'équipe », by which someone answers an e-mail of the team."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from flows.texts import translate
from rules.conversation.answers import LONGEST_ANSWER
from rules.conversation.sensitive_numbers import is_sensitive
from services.outbox.signed_links import Link
from services.pages.layout import form, notice, page
from services.pages.page import TOKEN, LinkPage, PageRequest, PageResponse, link_pages
from services.people.access import Access
from services.people.people import language_of

TakeIn = Callable[[Session, Link, str, datetime], None]
"""Hands what was written to those who read it."""


class Replied(StrEnum):
    """Ends a text key."""

    SENT = "sent"
    EMPTY = "empty"


def pages(action: str, label: str, take_in: TakeIn) -> tuple[LinkPage, LinkPage]:
    """Return the pages of links of this action; `label` is the text key above the field."""

    def see(request: PageRequest, link: Link) -> PageResponse:
        return _page(language_of(request.session, link.person_id), link, label, "")

    def send(request: PageRequest, link: Link) -> PageResponse:
        language, words = language_of(request.session, link.person_id), _written(request)
        if words:
            take_in(request.session, link, words, request.now)
        replied = Replied.SENT if words else Replied.EMPTY
        notices = notice(language, f"page.reply.{replied}", done=bool(words))
        return _page(language, link, label, notices, asks=not words)

    return link_pages(f"/r/{TOKEN}", {action: Access.PERSON}, see, send)


def _written(request: PageRequest) -> str:
    """Return the words to hand on; "" if there are none, or with a number that is private."""
    words = request.form.get("words", "").strip()[:LONGEST_ANSWER]
    return "" if is_sensitive(words) else words


def _page(
    language: str, link: Link, label: str, notices: str, *, asks: bool = True
) -> PageResponse:
    title = translate(language, "page.reply.title")
    words = translate(language, label, number=str(link.subject_id))
    field = (
        f'<label for="words">{words}</label><textarea id="words" name="words" rows="6"'
        f' maxlength="{LONGEST_ANSWER}" required></textarea>'
    )
    reply_form = form(language, link.action, link.subject_id, "page.reply.button", fields=field)
    return page(language, title, f"<h1>{title}</h1>{notices}{reply_form if asks else ''}")
