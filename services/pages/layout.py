"""Draw what all pages share: one style, no script, nothing from other sites, nothing cached."""

from collections.abc import Iterable
from dataclasses import replace
from html import escape
from pathlib import Path

from documents.icons import Icon, drawn
from documents.identity.house import house, style_of_themes
from documents.identity.mark import mark
from flows.texts import DEFAULT_LANGUAGE, plain_text, translate
from rules.conversation.typography import typeset
from services.outbox.signed_links import SignedLink
from services.pages.actions import ActionResult
from services.pages.page import Document, PageRequest, PageResponse

SECURITY = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'self'; "
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
        *("application_interview", "application_hired"),
    }
)
"""Actions whose button stands out; the others are quiet."""
HOUSE = "Déclic"
GRAVE_ACTIONS = frozenset({"cancel", "application_no", "offer_close"})
"""Actions that take something away from somebody: their button never looks like the next step."""
ICON, TOUCH_ICON, SHARED, LOGOS = "icone.svg", "icone-180.png", "partage.png", "logos"
BOT_PHOTO = "photo-du-robot.png"
"""Paths of pictures, and of a folder of some, from the front page."""
STYLE = (Path(__file__).parent / "style.css").read_text(encoding="utf-8")
LEGAL_PAGES = {
    "legal": "mentions-legales",
    "privacy": "donnees-personnelles",
    "accessibility": "accessibilite",
}
"""What the footer leads to: the path of each page, by the end of its text key."""


LANGUAGES = {"fr": "Français", "en": "English"}
"""The languages of pages that anyone may open, each as it calls itself."""


def page(
    language: str, title: str, body: str, *, status: int = 200, wide: bool = False
) -> PageResponse:
    """Return a page; `title` is plain text, `body` is HTML; a `wide` one has several columns."""
    head = "<style>:root{--width:1000px}</style>" if wide else ""
    document = Document(language=language, title=title, main=body, head=head)
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
        f"<title>{escape(document.title)} · {escape(house().name or HOUSE)}</title>{_icons(root)}"
        f"<style>{style_of_themes()}{STYLE}</style>{document.head}"
        f"</head><body>{_header(document, association, root)}<main>{document.main}"
        f"{_way_home(document, root)}</main>{_footer(language, root)}</body></html>"
    )


def _icons(root: str) -> str:
    return (
        f'<link rel="icon" href="{root}{ICON}" type="image/svg+xml">'
        f'<link rel="apple-touch-icon" href="{root}{TOUCH_ICON}">'
    )


def root_of(path: str) -> str:
    """Return the relative address of the front page from a path, encoded as it was sent."""
    return "../" * (path.count("/") - 1) or "./"


def _header(document: Document, association: str, root: str) -> str:
    home = escape(plain_text(document.language, "layout.home"))
    name = house().name
    beside = [typeset(association), plain_text(document.language, "layout.with") if name else ""]
    told = ", ".join(filter(None, beside))
    by = f'<span class="by">{escape(told)}</span>' if told else ""
    return (
        f'<header class="house"><a class="brand" href="{root}" aria-label="{home}">{mark()}'
        f"<span>{escape(typeset(name or HOUSE))}</span></a>{by}{document.aside}</header>"
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
    """Send the browser on after a form: a reload does nothing twice."""
    return PageResponse(status=303, headers=HEADERS | {"Location": location})


def told_next(result: ActionResult, prefix: str) -> PageResponse:
    """Redirect to the same page, which then tells the result; see `PageRequest.told`."""
    return redirect(f"?said={result.text.removeprefix(prefix)}")


def link_back(
    request: PageRequest, link: SignedLink, action: str, language: str, label: str
) -> str:
    """Draw the link to the whole page of `action`, which ends when the page's own link does."""
    whole_page = replace(link, action=action, subject_id=link.person_id)
    return f'<p><a href="{request.url(whole_page)}">{translate(language, label)}</a></p>'


def notice(language: str, text: str, *, done: bool) -> str:
    """Return a box with the result just reached, or with the corrections needed."""
    return notice_box(f"<p>{translate(language, text)}</p>", done=done)


def notice_box(inside: str, *, done: bool, more: str = "") -> str:
    """Return a box around HTML, with the sign of what is done, or of what is to be corrected."""
    role, kind, sign = ("status", "done", Icon.DONE) if done else ("alert", "wrong", Icon.WARNING)
    return f'<div role="{role}" class="notice {kind}"{more}>{drawn(sign)}<div>{inside}</div></div>'


def notice_told(words: str, *, more: str = "", role: str = "note") -> str:
    """Return a box that says how things stand, which nobody has to mend; `more` is HTML below."""
    said = f'<p class="told">{words}</p>{more}'
    return f'<div role="{role}" class="notice">{drawn(Icon.INFO)}<div>{said}</div></div>'


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
    kind = ' class="grave"' if action in GRAVE_ACTIONS else kind
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


def cards(parts: Iterable[str]) -> str:
    """Return cards beside each other where there is room, one below the other on a phone."""
    inside = "".join(parts)
    return f'<div class="cards">{inside}</div>' if inside else ""


def unfolding(title: str, inside: str, *, kind: str = "more", opened: bool = False) -> str:
    """Return a block whose title opens and closes it."""
    state = " open" if opened else ""
    return f'<details class="{kind}"{state}><summary>{title}</summary>{inside}</details>'
