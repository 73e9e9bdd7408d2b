"""Offer the page that verifies an attestation: session, dates, hours, and no name."""

from html import escape

from flows.texts import DEFAULT_LANGUAGE, Html, translate
from services.pages.actions import OK, UNPROCESSABLE
from services.pages.fields import Fields
from services.pages.layout import facts, notice, page
from services.pages.page import OpenPage, PageRequest, PageResponse
from services.workshops.attendance import attestation

TEXTS, CODE = "page.attestation", "code"
FACTS = ("code", "association", "session", "period", "events", "time")
"""In the order shown; each ends a text key."""


def _ask(request: PageRequest) -> PageResponse:
    """Ask for a code, or look up the one that was typed."""
    typed = request.query.get("code")
    return _form(request) if typed is None else _answer(request, typed)


def _verify(request: PageRequest) -> PageResponse:
    return _answer(request, request.parts["code"])


def _answer(request: PageRequest, typed: str) -> PageResponse:
    if not typed.strip():
        return _form(request, "ask.empty", status=UNPROCESSABLE)
    values = attestation.public_facts(request.session, typed, DEFAULT_LANGUAGE)
    if values is None:
        return _form(request, "ask.unknown", typed, status=404)
    lines = facts((_say(name), escape(values[name])) for name in FACTS)
    title, valid = _say("title"), notice(DEFAULT_LANGUAGE, f"{TEXTS}.valid", done=True)
    other = f'<a class="button quiet" href="{request.root}attestation">{_say("other")}</a>'
    no_name = f'<p class="soft">{_say("valid.no_name")}</p>'
    return page(DEFAULT_LANGUAGE, title, f"<h1>{title}</h1>{valid}{lines}{no_name}{other}")


def _form(
    request: PageRequest, fault: str = "", typed: str = "", *, status: int = OK
) -> PageResponse:
    faults = {CODE: _say(fault)} if fault else {}
    fields = Fields(DEFAULT_LANGUAGE, f"{TEXTS}.ask", {CODE: typed}, faults)
    line = fields.text_input(CODE, more=' required autocomplete="off" autocapitalize="characters"')
    title = _say("title")
    body = (
        f'<h1>{title}</h1><form method="get" action="{request.root}attestation" novalidate>'
        f"{line}<button>{_say('button')}</button></form>"
    )
    return page(DEFAULT_LANGUAGE, title, body, status=status)


def _say(name: str) -> Html:
    return translate(DEFAULT_LANGUAGE, f"{TEXTS}.{name}")


PAGES = (
    OpenPage(path="/attestation", view=_ask),
    OpenPage(path="/attestation/{code:[^/]{1,60}}", view=_verify),
)
