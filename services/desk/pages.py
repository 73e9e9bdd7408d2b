"""Draw the way into the desk, and its first page."""

from collections.abc import Mapping, Sequence
from html import escape

from flows.texts import plain_text, translate
from models.desk import Desk
from rules.schedule.dates import moment
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.desk import desks, frame
from services.desk.reader import DeskReader
from services.pages.layout import notice
from services.pages.page import PageResponse

CLOSE = "close"
UNAUTHORIZED = 401


def welcome_page(language: str, *, was_open: bool = False) -> PageResponse:
    """Draw what whoever has no desk open sees: a way to ask for a code."""
    closed = notice(language, "bureau.closed", done=False) if was_open else ""
    main = (
        f"<h1>{translate(language, 'bureau.title')}</h1>{closed}"
        f"<p>{translate(language, 'bureau.welcome')}</p>"
        '<form method="post" action="bureau">'
        f"<button>{translate(language, 'bureau.ask')}</button></form>"
        f'<p class="soft">{translate(language, "bureau.cookie")}</p>'
    )
    return frame.bare(language, plain_text(language, "bureau.title"), _narrow(main))


def code_page(language: str, desk: Desk) -> PageResponse:
    """Draw the code of a browser, until it is typed in the chat: the page asks again by itself."""
    code = desks.shown_code(desk.code or "")
    steps = "".join(
        f"<li>{translate(language, f'bureau.step.{step}')}</li>" for step in ("chat", "code", "yes")
    )
    main = (
        f"<h1>{translate(language, 'bureau.code.title')}</h1>"
        f'<p class="code">{escape(code)}</p><ol>{steps}</ol>'
        f'<p class="soft">{translate(language, "bureau.code.waits")}</p>'
    )
    title = plain_text(language, "bureau.code.title")
    return frame.bare(language, title, _narrow(main), renews=True)


def left_page(language: str) -> PageResponse:
    """Say that the desk is closed in this browser."""
    title = translate(language, "bureau.title")
    again = f'<p><a href="../bureau">{translate(language, "bureau.again")}</a></p>'
    main = f"<h1>{title}</h1>{notice(language, 'bureau.left', done=True)}{again}"
    return frame.bare(language, plain_text(language, "bureau.title"), _narrow(main))


def ended_page(language: str, path: str, form: Mapping[str, str], root: str) -> PageResponse:
    """Keep what was typed at a desk that ended meanwhile: it can be sent once it is open again."""
    typed = "".join(
        f'<textarea name="{escape(name)}" rows="6" aria-label="'
        f'{escape(plain_text(language, "bureau.ended.typed"))}">\n{escape(value)}</textarea>'
        if " " in value
        else f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
        for name, value in form.items()
    )
    main = (
        f"<h1>{translate(language, 'bureau.ended.title')}</h1>"
        f"<p>{translate(language, 'bureau.ended.kept')}</p>"
        f'<p><a class="button quiet" href="{root}bureau" target="_blank" rel="noopener">'
        f"{translate(language, 'bureau.ended.open')}</a></p>"
        f'<form method="post" action="{escape(path)}">{typed}'
        f"<button>{translate(language, 'bureau.ended.send')}</button></form>"
    )
    title = plain_text(language, "bureau.ended.title")
    return frame.bare(language, title, _narrow(main), status=UNAUTHORIZED)


def desks_section(reader: DeskReader, rows: Sequence[Desk]) -> str:
    """Draw in which browsers the reader's desk is open, each with a way to close it."""
    lines = "".join(_desk(reader, desk) for desk in rows)
    return f'<section><h2>{reader.say("desks")}</h2><ul class="desks">{lines}</ul></section>'


def _desk(reader: DeskReader, desk: Desk) -> str:
    day, hour = moment(desk.opened_at or desk.asked_at, zone_of(NO_DEPARTMENT), reader.language)
    browser = desk.browser or reader.plain("some_browser")
    told = reader.say("desk", browser=browser, day=day, hour=hour)
    if desk.id == reader.desk_id:
        return f'<li class="card">{told} <span class="soft">{reader.say("this_desk")}</span></li>'
    heard = f'<span class="unseen">, {escape(browser)}</span>'
    return (
        f'<li class="card">{told}<form method="post" action="{reader.at("desks")}">'
        f'<button class="quiet" name="{CLOSE}" value="{desk.id}">{reader.say("close")}{heard}'
        f"</button></form></li>"
    )


def _narrow(main: str) -> str:
    return f'<div class="narrow">{main}</div>'
