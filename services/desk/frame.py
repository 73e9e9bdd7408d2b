"""Draw what the pages of the desk share: the way among them, their style, « Quitter »."""

from collections.abc import Sequence
from html import escape
from pathlib import Path
from typing import Any

from services.desk.listing import Listing
from services.desk.reader import DeskReader
from services.pages.layout import HEADERS
from services.pages.page import Document, PageResponse

STYLE = (Path(__file__).parent / "desk.css").read_text(encoding="utf-8")
DESK_HEADERS = HEADERS | {"Referrer-Policy": "same-origin"}
"""Those of other pages, but a form says from which page it comes."""
RENEWS = 3
"""Seconds after which a page that waits for something is asked again."""


def framed(
    reader: DeskReader,
    title: str,
    main: str,
    *,
    places: Sequence[Listing[Any]],
    here: str = "",
    status: int = 200,
    renews: bool = False,
) -> PageResponse:
    """Return a page of the desk; `title` is plain text that names nobody, `main` is HTML.

    `places` are the listings that the reader may open, `here` the name of the one that is.
    """
    links = "".join(_link(reader, it, here) for it in places)
    leave = (
        f'<form method="post" action="{reader.at("leave")}">'
        f'<button class="quiet">{reader.say("leave")}</button></form>'
    )
    label = escape(reader.plain("places"))
    home = ' aria-current="page"' if not here else ""
    aside = (
        f'<nav class="places" aria-label="{label}">'
        f'<a href="{reader.at()}"{home}>{reader.say("home")}</a>{links}</nav>{leave}'
    )
    return bare(reader.language, title, main, aside=aside, status=status, renews=renews)


def bare(
    language: str,
    title: str,
    main: str,
    *,
    aside: str = "",
    status: int = 200,
    renews: bool = False,
) -> PageResponse:
    """Return a page of the desk for who has not opened it."""
    again = f'<meta http-equiv="refresh" content="{RENEWS}">' if renews else ""
    body = Document(
        language=language,
        title=title,
        main=main,
        head=f"<style>{STYLE}</style>{again}",
        aside=aside,
    )
    return PageResponse(status=status, body=body, headers=DESK_HEADERS)


def _link(reader: DeskReader, to: Listing[Any], here: str) -> str:
    current = ' aria-current="page"' if to.name == here else ""
    address = escape(to.entrance(reader))
    return f'<a href="{address}"{current}>{reader.say(f"{to.name}.title")}</a>'
