"""Make the pages behind « Répondre à l'équipe », by which someone answers an e-mail of the team."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from sqlalchemy.orm import Session

from flows.texts import translate
from rules.conversation.answers import LONGEST_ANSWER
from rules.conversation.sensitive_numbers import is_sensitive
from services.outbox.signed_links import Link
from services.pages.actions import OK, UNPROCESSABLE, Form
from services.pages.fields import Fields
from services.pages.layout import form, notice, page
from services.pages.page import TOKEN, LinkPage, PageRequest, PageResponse, link_pages
from services.people.access import Access
from services.people.people import language_of

NOTHING: Form = {}
TakeIn = Callable[[Session, Link, str, datetime], None]
"""Hands what was written to those who read it."""


class Fault(StrEnum):
    """What is wrong with the words; each ends a text key."""

    EMPTY = "empty"
    SENSITIVE = "sensitive"
    """They hold a number that is private."""


def pages(action: str, label: str, take_in: TakeIn) -> tuple[LinkPage, LinkPage]:
    """Return the pages of links of this action; `label` is the text key above the field."""

    def see(request: PageRequest, link: Link) -> PageResponse:
        return _asking(language_of(request.session, link.person_id), link, label)

    def send(request: PageRequest, link: Link) -> PageResponse:
        language = language_of(request.session, link.person_id)
        words = request.form.get("words", "").strip()[:LONGEST_ANSWER]
        if fault := _fault(words):
            return _asking(language, link, label, request.form, fault)
        take_in(request.session, link, words, request.now)
        return _page(language, notice(language, "page.reply.sent", done=True))

    return link_pages(f"/r/{TOKEN}", {action: Access.PERSON}, see, send)


def _fault(words: str) -> Fault | None:
    if not words:
        return Fault.EMPTY
    return Fault.SENSITIVE if is_sensitive(words) else None


def _asking(
    language: str, link: Link, label: str, sent: Form = NOTHING, fault: Fault | None = None
) -> PageResponse:
    """Draw the form; one that was sent comes back with what was typed, and its fault."""
    faults = {"words": translate(language, f"page.reply.{fault}")} if fault else {}
    words = translate(language, label, number=str(link.subject_id))
    fields = Fields(language, "page.reply", sent, faults)
    area = fields.text_area("words", more=f' required maxlength="{LONGEST_ANSWER}"', label=words)
    told = notice(language, "page.reply.fix", done=False) if fault else ""
    asked = form(language, link.action, link.subject_id, "page.reply.button", fields=area)
    return _page(language, told + asked, status=UNPROCESSABLE if fault else OK)


def _page(language: str, inside: str, *, status: int = OK) -> PageResponse:
    title = translate(language, "page.reply.title")
    return page(language, title, f"<h1>{title}</h1>{inside}", status=status)
