"""Draw what all pages share: one style, no script, nothing from other sites, nothing cached."""

from html import escape
from pathlib import Path

from aiohttp import web

from flows.texts import translate

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


def page(language: str, title: str, body: str, *, status: int = 200) -> web.Response:
    """Return a page; `title` is plain text, `body` is HTML."""
    text = (
        f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        '<meta name="robots" content="noindex,nofollow">'
        f"<title>{escape(title)} · Déclic</title><style>{STYLE}</style></head>"
        f"<body><main>{body}</main></body></html>"
    )
    return web.Response(text=text, content_type="text/html", status=status, headers=HEADERS)


def plain_page(language: str, name: str, *, status: int = 200) -> web.Response:
    """Return a page with a title and a sentence: `page.<name>.title` and `page.<name>`."""
    title = translate(language, f"page.{name}.title")
    body = f"<h1>{title}</h1><p>{translate(language, f'page.{name}')}</p>"
    return page(language, title, body, status=status)


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
