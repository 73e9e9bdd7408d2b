"""Draw what all pages share: one style, no script, nothing from other sites, nothing cached."""

from dataclasses import replace
from html import escape
from pathlib import Path

from flows.texts import DEFAULT_LANGUAGE, translate
from services.outbox.signed_links import Link
from services.pages.actions import Told
from services.pages.page import PageRequest, PageResponse

SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "Server": "declic",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every answer, pages or not; without `Server`, aiohttp would tell its version."""
HEADERS = SECURITY | {"X-Robots-Tag": "noindex, nofollow"}
MAIN_ACTIONS = frozenset(
    {
        *("confirm", "took_place", "open", "weekly", "absent", "offer_prolong", "offer_resume"),
        *("write_answers", "write_job", "write_skills", "write_send"),
    }
)
"""Actions whose button stands out; the others are quiet."""
STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")


def page(language: str, title: str, body: str, *, status: int = 200) -> PageResponse:
    """Return a page; `title` is plain text, `body` is HTML."""
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex,nofollow">'
        f"<title>{escape(title)} · Déclic</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )
    return PageResponse(status=status, body=text, headers=HEADERS)


def plain_page(language: str, name: str, *, status: int = 200) -> PageResponse:
    """Return a page with a title and a sentence: `page.<name>.title` and `page.<name>`."""
    title = translate(language, f"page.{name}.title")
    body = f"<h1>{title}</h1><p>{translate(language, f'page.{name}')}</p>"
    return page(language, title, body, status=status)


def lost_page() -> PageResponse:
    """Return the one page of links that open nothing, whatever the reason."""
    return plain_page(DEFAULT_LANGUAGE, "lost", status=404)


def redirect(location: str) -> PageResponse:
    """Send the browser on after a form, so that one that reloads does nothing twice."""
    return PageResponse(status=303, headers=HEADERS | {"Location": location})


def told_next(result: Told, prefix: str) -> PageResponse:
    """Redirect to the same page, which then tells the result; see `PageRequest.told`."""
    return redirect(f"?said={result.text.removeprefix(prefix)}")


def link_back(request: PageRequest, link: Link, action: str, language: str, label: str) -> str:
    """Draw the link to the whole page of `action`; it lasts no longer than this one."""
    whole_page = replace(link, action=action, subject_id=link.person_id)
    return f'<p><a href="{request.url(whole_page)}">{translate(language, label)}</a></p>'


def notice(language: str, text: str, *, done: bool) -> str:
    """Return a paragraph that says what has just been done, or what is to be corrected."""
    role, kind = ("status", "notice") if done else ("alert", "notice wrong")
    return f'<p role="{role}" class="{kind}">{translate(language, text)}</p>'


def form(language: str, action: str, subject_id: int, label: str, *, fields: str = "") -> str:
    """Return the form of one action; `label` is the text key of its button."""
    kind = "" if action in MAIN_ACTIONS else ' class="quiet"'
    return (
        f'<form method="post"><input type="hidden" name="do" value="{action}">'
        f'<input type="hidden" name="id" value="{subject_id}">{fields}'
        f"<button{kind}>{translate(language, label)}</button></form>"
    )


def unfolding(title: str, inside: str, *, kind: str = "more", opened: bool = False) -> str:
    """Return a block whose title opens and closes it."""
    state = " open" if opened else ""
    return f'<details class="{kind}"{state}><summary>{title}</summary>{inside}</details>'
