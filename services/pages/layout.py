"""Draw what all pages share: one style, no script, nothing from other sites, nothing cached."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from pathlib import Path

from flows.texts import DEFAULT_LANGUAGE, plain_text, translate
from rules.conversation.typography import typeset
from services.outbox.signed_links import SignedLink
from services.pages.actions import ActionResult
from services.pages.page import Document, PageRequest, PageResponse

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
        *("to_team", "referent", "renew", "stop_copies", "worry"),
        *("application_interview", "application_no", "application_hired"),
    }
)
"""Actions whose button stands out; the others are quiet."""
STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
MARK = (
    '<svg viewBox="0 0 32 32" width="32" height="32" aria-hidden="true" focusable="false">'
    '<rect width="32" height="32" rx="9" fill="var(--accent)"/>'
    '<path fill="var(--on-accent)" d="M9.5 7.5H15a8.5 8.5 0 0 1 0 17H9.5z"/>'
    '<circle cx="15" cy="16" r="3.6" fill="var(--accent)"/></svg>'
)
"""The mark of the house, drawn in the colours of the page."""
LEGAL_PAGES = {
    "legal": "mentions-legales",
    "privacy": "donnees-personnelles",
    "accessibility": "accessibilite",
}
"""What the footer leads to: the path of each page, by the end of its text key."""


LANGUAGES = {"fr": "Français", "en": "English"}
"""The languages of pages that anyone may open, each as it calls itself."""


def page(language: str, title: str, body: str, *, status: int = 200) -> PageResponse:
    """Return a page; `title` is plain text, `body` is HTML."""
    document = Document(language=language, title=title, main=body)
    return PageResponse(status=status, body=document, headers=HEADERS)


def whole(document: Document, association: str, path: str) -> str:
    """Return the HTML of a page: header, document and footer.

    `path` is where the page is asked for: links in header and footer are relative to it.
    """
    language, root = document.language, root_of(path)
    robots = "" if document.is_indexed else '<meta name="robots" content="noindex,nofollow">'
    return (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        f'<meta name="viewport" content="width=device-width,initial-scale=1">{robots}'
        f"<title>{escape(document.title)} · Déclic</title><style>{STYLE}</style>{document.head}"
        f"</head><body>{_header(document, association, root)}<main>{document.main}"
        f"{_way_home(document, root)}</main>{_footer(language, root)}</body></html>"
    )


def root_of(path: str) -> str:
    """Return the relative address of the front page from a path, encoded as it was sent."""
    return "../" * (path.count("/") - 1) or "./"


def _header(document: Document, association: str, root: str) -> str:
    home = escape(plain_text(document.language, "layout.home"))
    by = f'<span class="by">{escape(typeset(association))}</span>' if association else ""
    return (
        f'<header class="house"><a class="brand" href="{root}" aria-label="{home}">{MARK}'
        f"<span>Déclic</span></a>{by}{document.aside}</header>"
    )


def _way_home(document: Document, root: str) -> str:
    label = translate(document.language, "layout.go_home")
    return f'<a class="button quiet" href="{root}">{label}</a>' if document.leads_home else ""


def _footer(language: str, root: str) -> str:
    asked = "" if language == DEFAULT_LANGUAGE else f"?lang={language}"
    links = "".join(
        f'<li><a href="{root}{path}{asked}">{translate(language, f"layout.{name}")}</a></li>'
        for name, path in LEGAL_PAGES.items()
    )
    label = escape(plain_text(language, "layout.footer"))
    return f'<footer class="house"><nav aria-label="{label}"><ul>{links}</ul></nav></footer>'


def plain_page(language: str, name: str, *, status: int = 200) -> PageResponse:
    """Return a page with a title and a sentence: `page.<name>.title` and `page.<name>`."""
    title = plain_text(language, f"page.{name}.title")
    body = f"<h1>{escape(title)}</h1><p>{translate(language, f'page.{name}')}</p>"
    document = Document(language=language, title=title, main=body, leads_home=True)
    return PageResponse(status=status, body=document, headers=HEADERS)


def lost_page() -> PageResponse:
    """Return the one page of links that open nothing, whatever the reason."""
    return plain_page(DEFAULT_LANGUAGE, "lost", status=404)


def language_links(language: str) -> str:
    """Draw the links to the same page in the other languages."""
    links = "".join(
        f'<a lang="{code}" hreflang="{code}" href="?lang={code}">{name}</a>'
        for code, name in LANGUAGES.items()
        if code != language
    )
    label = escape(plain_text(language, "layout.languages"))
    return f'<nav aria-label="{label}">{links}</nav>'


def redirect(location: str) -> PageResponse:
    """Send the browser on after a form, so that one that reloads does nothing twice."""
    return PageResponse(status=303, headers=HEADERS | {"Location": location})


def told_next(result: ActionResult, prefix: str) -> PageResponse:
    """Redirect to the same page, which then tells the result; see `PageRequest.told`."""
    return redirect(f"?said={result.text.removeprefix(prefix)}")


def link_back(
    request: PageRequest, link: SignedLink, action: str, language: str, label: str
) -> str:
    """Draw the link to the whole page of `action`; it lasts no longer than this one."""
    whole_page = replace(link, action=action, subject_id=link.person_id)
    return f'<p><a href="{request.url(whole_page)}">{translate(language, label)}</a></p>'


def notice(language: str, text: str, *, done: bool) -> str:
    """Return a paragraph that says what has just been done, or what is to be corrected."""
    role, kind = ("status", "notice") if done else ("alert", "notice wrong")
    return f'<p role="{role}" class="{kind}">{translate(language, text)}</p>'


def form(
    language: str,
    action: str,
    subject_id: int,
    label: str,
    *,
    fields: str = "",
    about: str = "",
    alone: bool = False,
    **values: str,
) -> str:
    """Return the form of one action; `label` is the text key of its button, filled by `values`.

    `about` tells buttons of the same words apart for who hears them. A button that stands `alone`
    on its page stands out.
    """
    kind = "" if alone or action in MAIN_ACTIONS else ' class="quiet"'
    heard = f'<span class="unseen">, {escape(about)}</span>' if about else ""
    return (
        f'<form method="post" novalidate><input type="hidden" name="do" value="{action}">'
        f'<input type="hidden" name="id" value="{subject_id}">{fields}'
        f"<button{kind}>{translate(language, label, **values)}{heard}</button></form>"
    )


def facts(lines: Iterable[tuple[str, str]]) -> str:
    """Return a list of facts, each a label and a value; both are HTML."""
    rows = "".join(f"<div><dt>{label}</dt><dd>{value}</dd></div>" for label, value in lines)
    return f'<dl class="card facts">{rows}</dl>'


def unfolding(title: str, inside: str, *, kind: str = "more", opened: bool = False) -> str:
    """Return a block whose title opens and closes it."""
    state = " open" if opened else ""
    return f'<details class="{kind}"{state}><summary>{title}</summary>{inside}</details>'
