"""Draw the chat page: the messages as they stand, and what one writes and presses with."""

from collections.abc import Collection, Iterable, Sequence
from html import escape
from pathlib import Path

from documents.uploads import LARGEST as LARGEST_FILE
from flows.texts import plain_text, translate
from models.webchat import WebMessage
from services.conversation.replies import Button
from services.pages.layout import HEADERS, language_links
from services.pages.page import Document, PageResponse
from services.webchat.messages import FIRST, MessageBody

HERE = Path(__file__).parent
STYLE = (HERE / "chat.css").read_text(encoding="utf-8")
SCRIPT = (HERE / "chat.js").read_text(encoding="utf-8")
LINKS = ("https://", "http://")
LONGEST = 4000
"""Characters of one message."""
ACCEPTED = ".pdf,.docx,.jpg,.jpeg,.png"
"""What a file chooser proposes: the formats of a CV."""
PRESS = "press"
"""The id of the form that buttons of messages send, wherever they stand."""
MENU, START = "menu", "start"
"""What is pressed beside the buttons of messages."""
RENEWS = 3
"""Seconds after which a page without script is asked again, while an outside service is."""
CHAT_HEADERS = HEADERS | {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; connect-src 'self'; style-src 'unsafe-inline'; "
        "img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "same-origin",
}
"""Those of other pages, but for our own script; a form says from which page it comes."""


def chat_page(
    language: str,
    rows: Sequence[WebMessage],
    nonce: str,
    pictures: Collection[str],
    *,
    change: int,
    is_waiting: bool = False,
    has_earlier: bool = False,
    keeps_typed: bool = True,
) -> PageResponse:
    """Draw the page of somebody who chats; `change` is the last one that it shows.

    `pictures` are the names of the documents that are shown, not opened; `keeps_typed` tells
    whether the browser may keep what is being typed.
    """
    waits = f'<noscript><meta http-equiv="refresh" content="{RENEWS}"></noscript>'
    items = "".join(message_item(language, row, pictures) for row in rows)
    earlier = (
        f'<a class="earlier" href="?before={rows[0].number}">'
        f"{translate(language, 'webchat.earlier')}</a>"
        if has_earlier
        else ""
    )
    label = escape(plain_text(language, "webchat.log"))
    main = (
        f'<h1 class="unseen">{translate(language, "webchat.title")}</h1>{earlier}'
        f'<div id="log" role="log" aria-label="{label}" data-change="{change}">{items}</div>'
        f'<p id="state" role="status"{"" if is_waiting else " hidden"}>'
        f"{translate(language, 'webchat.waiting')}</p>"
        f"{_composer(language, nonce, keeps_typed=keeps_typed)}"
    )
    link = f'<a href="chat/devices">{translate(language, "webchat.devices.link")}</a>'
    return _page(language, main, waits if is_waiting else "", aside=link)


def welcome_page(language: str, nonce: str) -> PageResponse:
    """Draw the page of who has not begun: nothing is kept of a visit."""
    start = (
        f'<form method="post" action="chat?lang={language}">'
        f'<input type="hidden" name="nonce" value="{nonce}">'
        f'<button name="press" value="{START}">{translate(language, "webchat.start")}</button>'
        "</form>"
    )
    main = (
        f"<h1>{translate(language, 'webchat.title')}</h1>"
        f"<p>{translate(language, 'webchat.welcome')}</p>{start}"
        f'<p class="soft">{translate(language, "webchat.cookie")}</p>{_way_back(language)}'
    )
    return _page(language, main, aside=language_links(language))


def _way_back(language: str) -> str:
    label = translate(language, "webchat.back.email")
    return (
        f"<details><summary>{translate(language, 'webchat.back.known')}</summary>"
        f'<form method="post" action="chat/back"><label for="email">{label}</label>'
        '<input id="email" name="email" type="email" required autocomplete="email">'
        f'<button class="quiet">{translate(language, "webchat.back.send")}</button>'
        f"</form>{words_form(language, 'chat/words/open')}</details>"
    )


def words_form(language: str, action: str) -> str:
    """Draw the form in which six words are typed."""
    return (
        f'<form method="post" action="{action}">'
        f'<label for="words">{translate(language, "webchat.words.typed")}</label>'
        '<input id="words" name="words" required autocomplete="off" autocapitalize="none" '
        'spellcheck="false">'
        f'<button class="quiet">{translate(language, "webchat.back.open")}</button></form>'
    )


def ended_page(language: str, words: Iterable[str]) -> PageResponse:
    """Draw the page of a conversation of which nothing is kept any more."""
    return _page(language, last_words(language, words))


def last_words(language: str, words: Iterable[str]) -> str:
    """Draw what is said last, and a way to begin again."""
    said = "".join(f'<p class="told">{text}</p>' for text in words)
    again = f'<a class="button quiet" href="chat">{translate(language, "webchat.again")}</a>'
    return f"<h1>{translate(language, 'webchat.title')}</h1>{said}{again}"


def _page(language: str, main: str, head: str = "", aside: str = "") -> PageResponse:
    document = Document(
        language=language,
        title=plain_text(language, "webchat.title"),
        main=main,
        head=f'<style>{STYLE}</style><script src="chat/chat.js" defer></script>{head}',
        aside=aside,
    )
    return PageResponse(body=document, headers=CHAT_HEADERS)


def _composer(language: str, nonce: str, *, keeps_typed: bool) -> str:
    hidden = f'<input type="hidden" name="nonce" value="{nonce}">'
    label = translate(language, "webchat.say")
    lost = escape(plain_text(language, "webchat.offline"))
    not_located = escape(plain_text(language, "webchat.not_located"))
    return (
        f'<form id="{PRESS}" method="post" action="chat">{hidden}</form><div id="composer">'
        f'<form id="say" method="post" action="chat" data-offline="{lost}" '
        f'data-not-located="{not_located}"{" data-keeps" if keeps_typed else ""}>{hidden}'
        f'<label class="unseen" for="said">{label}</label>'
        f'<textarea id="said" name="said" rows="1" maxlength="{LONGEST}" required '
        f'placeholder="{escape(plain_text(language, "webchat.say"))}" autocomplete="off">'
        f"</textarea><button>{translate(language, 'webchat.send')}</button></form>"
        f'<div class="more"><button class="quiet" form="{PRESS}" name="press" value="{MENU}">'
        f"{translate(language, 'webchat.menu')}</button>{_listening(language)}"
        f"{_attaching(language, hidden)}</div></div>"
    )


def _listening(language: str) -> str:
    """Draw the button that reads aloud; the script shows it where the browser has a voice."""
    stop, choices = (
        escape(plain_text(language, f"webchat.{it}")) for it in ("listen_stop", "listen_choices")
    )
    return (
        f'<button type="button" class="quiet" id="listen" data-stop="{stop}" '
        f'data-choices="{choices}" hidden>{translate(language, "webchat.listen")}</button>'
    )


def _attaching(language: str, hidden: str) -> str:
    """Draw the form that sends a file up; with script it leaves as soon as it is chosen."""
    sending, too_large = (
        escape(plain_text(language, f"webchat.{it}")) for it in ("sending_file", "too_large")
    )
    return (
        f"<details><summary>{translate(language, 'webchat.attach')}</summary>"
        f'<form id="attach" method="post" action="chat" enctype="multipart/form-data" '
        f'data-sending="{sending}" data-too-large="{too_large}" data-largest="{LARGEST_FILE}">'
        f'{hidden}<label for="file">{translate(language, "webchat.attach_which")}</label>'
        f'<input id="file" name="file" type="file" required accept="{ACCEPTED}">'
        f"<button>{translate(language, 'webchat.attach_send')}</button></form></details>"
    )


def message_item(language: str, row: WebMessage, pictures: Collection[str]) -> str:
    """Draw one message as it stands now; one that was deleted keeps its place, unseen."""
    place = row.number - FIRST
    about = f'id="m{place}" data-change="{row.change}"'
    if not row.body:
        return f"<div {about} hidden></div>"
    body = MessageBody.of_row(row.body)
    kind = "ours" if row.is_ours else "theirs"
    who = translate(language, f"webchat.{kind}")
    spoken = f' lang="{language}"' if row.is_ours else ""
    words = body.text if row.is_ours else escape(body.text)
    inside = f'<div class="words">{words}</div>' if words else ""
    reaction = f'<span class="reaction">{escape(body.reaction)}</span>' if body.reaction else ""
    shown = _file(language, place, body, pictures) if body.document else ""
    buttons = "".join(_button_row(place, line) for line in body.buttons)
    buttons = (_locating(language, body.locates) if body.locates else "") + buttons
    below = f'<div class="buttons">{buttons}</div>' if buttons else ""
    return (
        f'<div {about}{spoken} class="message {kind}"><span class="unseen">{who}</span>'
        f"{shown}{inside}{reaction}{below}</div>"
    )


def _file(language: str, place: int, body: MessageBody, pictures: Collection[str]) -> str:
    address = f"chat/file/{place}"
    if body.document in pictures:
        label = escape(plain_text(language, "webchat.picture"))
        picture = f'<img src="{address}" alt="" loading="lazy">'
        return f'<a href="{address}" aria-label="{label}">{picture}</a>'
    label = translate(language, "webchat.file")
    return f'<a class="button quiet" href="{address}" download>{label}</a>'


def _locating(language: str, label: str) -> str:
    """Draw the button that sends where somebody is: only a script can ask the browser."""
    without = translate(language, "webchat.locate_needs_script")
    return (
        f'<div class="row-of-1"><button type="button" data-locate hidden>{escape(label)}</button>'
        f"</div><noscript><p>{without}</p></noscript>"
    )


def _button_row(place: int, line: Sequence[Button]) -> str:
    return f'<div class="row-of-{len(line)}">{"".join(_button(place, it) for it in line)}</div>'


def _button(place: int, button: Button) -> str:
    label = escape(button.label)
    style = f' class="{button.style}"' if button.style else ""
    if button.data.startswith(LINKS):
        leads = f'href="{escape(button.data)}" target="_blank" rel="noopener"'
        return f'<a class="button {button.style or "quiet"}" {leads}>{label}</a>'
    value = escape(f"{place}:{button.data}")
    return f'<button{style} form="{PRESS}" name="press" value="{value}">{label}</button>'
