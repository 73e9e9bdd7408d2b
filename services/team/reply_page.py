"""Make the pages behind « Répondre à l'équipe », by which someone answers an e-mail of the team."""

from collections.abc import Callable
from enum import StrEnum

from flows.texts import translate
from rules.conversation.answers import LONGEST_ANSWER
from rules.conversation.sensitive_numbers import is_sensitive
from services.outbox.signed_links import SignedLink
from services.pages.actions import OK, UNPROCESSABLE, Form
from services.pages.fields import Fields
from services.pages.layout import form, notice, page
from services.pages.page import TOKEN, LinkPage, PageRequest, PageResponse, link_pages
from services.people import day_limits
from services.people.access import Access
from services.people.people import language_of

NOTHING: Form = {}
TakeIn = Callable[[PageRequest, SignedLink, str, str], None]
"""Hands the words to their readers; the last argument is a key of the post."""
POSTS, POSTS_A_DAY = "posts", 100
"""How often in a day somebody writes to the team from such pages."""
MARKS = 10**9


class ReplyFault(StrEnum):
    """What is wrong with the words; each ends a text key."""

    EMPTY = "empty"
    SENSITIVE = "sensitive"
    """They hold a number that is private."""
    MANY = "many"
    """As many came today as anybody can read; these stay in the field."""


def pages(action: str, label: str, take_in: TakeIn) -> tuple[LinkPage, LinkPage]:
    """Return the pages of links of this action; `label` is the text key above the field."""

    def see(request: PageRequest, link: SignedLink) -> PageResponse:
        return _asking(language_of(request.session, link.person_id), link, label)

    def send(request: PageRequest, link: SignedLink) -> PageResponse:
        language = language_of(request.session, link.person_id)
        words = request.form.get("words", "").strip()[:LONGEST_ANSWER]
        if fault := _fault(words) or _too_many(request, link):
            return _asking(language, link, label, request.form, fault)
        mark = f"{request.now:%Y%m%d%H%M%S}.{request.deployment.random_below(MARKS)}"
        take_in(request, link, words, mark)
        return _page(language, notice(language, "page.reply.sent", done=True))

    return link_pages(f"/r/{TOKEN}", {action: Access.PERSON}, see, send)


def _fault(words: str) -> ReplyFault | None:
    if not words:
        return ReplyFault.EMPTY
    return ReplyFault.SENSITIVE if is_sensitive(words) else None


def _too_many(request: PageRequest, link: SignedLink) -> ReplyFault | None:
    admitted = day_limits.take(request.session, POSTS, POSTS_A_DAY, link.person_id, request.now)
    return None if admitted else ReplyFault.MANY


def _asking(
    language: str,
    link: SignedLink,
    label: str,
    sent: Form = NOTHING,
    fault: ReplyFault | None = None,
) -> PageResponse:
    """Draw the form; a form sent with a fault comes back filled, with the fault."""
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
