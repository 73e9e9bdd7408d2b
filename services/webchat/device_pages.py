"""Draw the pages beside the chat: the browsers in which it is open, and the way back to it."""

from collections.abc import Sequence
from html import escape
from zoneinfo import ZoneInfo

from documents import qr
from flows.texts import plain_text, translate
from models.webchat import WebDevice
from rules.schedule.dates import moment
from services.pages.layout import notice, notice_told, page
from services.pages.page import PageResponse
from services.webchat.drawing import CHAT_HEADERS, words_form

CLOSE, SHARE, LEAVE = "close", "share", "leave"


def devices_page(
    language: str, rows: Sequence[WebDevice], own_id: int, zone: ZoneInfo
) -> PageResponse:
    """Draw the browsers in which a conversation is open, each with a way to close it."""
    title = translate(language, "webchat.devices.title")
    own = next(row for row in rows if row.id == own_id)
    shared = translate(language, f"webchat.devices.{'is_shared' if own.is_shared else 'is_mine'}")
    share = "" if own.is_shared else _button(language, SHARE, "", "webchat.devices.share")
    others = "".join(_line(language, row, zone) for row in rows if row.id != own_id)
    heading = translate(language, "webchat.devices.others")
    listed = f"<h2>{heading}</h2><ul>{others}</ul>" if others else ""
    elsewhere = (
        '<form method="post" action="words"><button class="quiet">'
        f"{translate(language, 'webchat.words.draw')}</button></form>"
    )
    main = (
        f"<h1>{title}</h1><p>{shared}</p>{share}{elsewhere}"
        f"{_button(language, LEAVE, '', 'webchat.devices.leave')}{listed}"
        f'<p><a href="../chat">{translate(language, "webchat.devices.back")}</a></p>'
    )
    return _page(language, "webchat.devices.title", main)


def back_page(language: str, words: Sequence[str] = ()) -> PageResponse:
    """Ask whether the conversation of a link, or of six words, is to open in this browser.

    A mail scanner follows links, and presses nothing.
    """
    title = translate(language, "webchat.back.title")
    press = f"<button>{translate(language, 'webchat.back.open')}</button>"
    by_words = f'<input type="hidden" name="words" value="{escape(" ".join(words))}">'
    form = f'<form method="post" action="open">{by_words}' if words else '<form method="post">'
    main = f"<h1>{title}</h1><p>{translate(language, 'webchat.back.ask')}</p>{form}{press}</form>"
    return _page(language, "webchat.back.title", main)


def words_page(language: str, words: Sequence[str], address: str) -> PageResponse:
    """Show six words, and a code for a camera that leads to the same; `address` opens them."""
    title = translate(language, "webchat.words.title")
    listed = "".join(f"<li>{word}</li>" for word in words)
    code = qr.svg(f"{address}/{'-'.join(words)}")
    main = (
        f"<h1>{title}</h1><p>{translate(language, 'webchat.words.how')}</p>"
        f'<ol class="six-words">{listed}</ol>'
        f"<p>{translate(language, 'webchat.words.or_code')}</p>"
        f'<div class="code" role="img" aria-label="{translate(language, "webchat.words.code")}">'
        f"{code}</div>{notice_told(translate(language, 'webchat.words.once'))}"
        f'<p><a href="devices">{translate(language, "webchat.words.back")}</a></p>'
    )
    return _page(language, "webchat.words.title", main)


def wrong_words_page(language: str) -> PageResponse:
    """Say that words open nothing, and let them be typed again."""
    title = translate(language, "webchat.back.title")
    main = (
        f"<h1>{title}</h1>{notice(language, 'webchat.words.wrong', done=False)}"
        f"{words_form(language, 'open')}"
    )
    return _page(language, "webchat.back.title", main)


def asked_page(language: str) -> PageResponse:
    """Say that a link was sent, if the address is known: never whether it is."""
    title = translate(language, "webchat.back.title")
    main = f"<h1>{title}</h1>{notice(language, 'webchat.back.asked', done=True)}"
    return _page(language, "webchat.back.title", main)


def left_page(language: str) -> PageResponse:
    """Say that the conversation is closed in this browser."""
    title = translate(language, "webchat.devices.title")
    main = f"<h1>{title}</h1>{notice(language, 'webchat.devices.left', done=True)}"
    return _page(language, "webchat.devices.title", main)


def _line(language: str, row: WebDevice, zone: ZoneInfo) -> str:
    day, hour = moment(row.seen_at, zone, language)
    seen = translate(language, "webchat.devices.seen", day=day, hour=hour)
    return f"<li>{seen} {_button(language, CLOSE, str(row.id), 'webchat.devices.close')}</li>"


def _button(language: str, name: str, value: str, key: str) -> str:
    return (
        f'<form method="post"><button class="quiet" name="{name}" value="{value}">'
        f"{translate(language, key)}</button></form>"
    )


def _page(language: str, title: str, main: str) -> PageResponse:
    drawn = page(language, plain_text(language, title), main)
    return PageResponse(body=drawn.body, headers=CHAT_HEADERS)
