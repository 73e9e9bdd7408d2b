"""Let people come by the bot's own page, as browsers do: posts, a cookie, rows that change.

What the page shows is kept as a chat of the sandbox, so that people read both alike.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html import unescape
from itertools import count
from typing import Any

from aiohttp import ClientSession

from sandbox.simulation.person import Move
from sandbox.world.history import History, Message

BUTTON = re.compile(r'<button[^>]* name="press" value="\d+:([^"]+)">([^<]*)</button>')
WORDS = re.compile(r'<div class="words">(.*?)</div>', re.DOTALL)
TAG = re.compile(r"<[^<>]+>")
OK, BEGUN, UNKNOWN, ENDED = 200, 303, 401, 410


@dataclass(slots=True)
class Visit:
    """One browser: its cookie, and how far it has seen the page."""

    cookie: dict[str, str] = field(default_factory=dict)
    change: int = 0


@dataclass(slots=True)
class Heard:
    """What the page answered to a post."""

    rows: int = 0
    notice: str = ""
    fault: str = ""
    """The status of an answer that no browser of a person should get."""


@dataclass(slots=True)
class Browsers:
    """The browsers of all who come by the page of one bot."""

    session: ClientSession
    url: str
    history: History
    _visits: dict[int, Visit] = field(default_factory=dict)
    _nonces: "count[int]" = field(default_factory=lambda: count(1))

    async def do(self, number: int, move: Move) -> Heard:
        """Type or press what a person does; who has no conversation begins one instead."""
        visit = self._visits.setdefault(number, Visit())
        if not visit.cookie:
            return await self._post(number, visit, {"press": "start"}, is_script=False)
        if move.message is None:
            return await self._post(number, visit, {"said": move.words})
        heard = Heard()
        for _ in range(1 + move.twice):
            heard = await self._post(number, visit, {"press": f"{move.message}:{move.data}"})
        return heard

    async def look(self, number: int) -> None:
        """Show a person what changed on their page."""
        visit = self._visits.get(number)
        if visit is None or not visit.cookie:
            return
        address = f"{self.url}/chat/messages?after={visit.change}"
        async with self.session.get(address, cookies=visit.cookie) as answer:
            if answer.status == OK:
                self._show(number, visit, await answer.json())
            elif answer.status == UNKNOWN:  # erased meanwhile, or not seen for too long
                visit.cookie, visit.change = {}, 0

    async def _post(
        self, number: int, visit: Visit, fields: Mapping[str, str], *, is_script: bool = True
    ) -> Heard:
        body = {"nonce": f"s-{next(self._nonces)}", "after": str(visit.change), **fields}
        headers = {"Sec-Fetch-Site": "same-origin"}
        if is_script:
            headers["Accept"] = "application/json"
        async with self.session.post(
            f"{self.url}/chat",
            data=body,
            headers=headers,
            cookies=visit.cookie,
            allow_redirects=False,
        ) as answer:
            given = {name: it.value for name, it in answer.cookies.items()}
            visit.cookie = {name: it for name, it in (visit.cookie | given).items() if it}
            if answer.status == BEGUN:
                return Heard(rows=1)
            if answer.status == ENDED:
                visit.cookie, visit.change = {}, 0
                self._show_last(number, (await answer.json())["html"])
                return Heard(rows=1)
            if answer.status != OK:
                return Heard(fault=str(answer.status))
            told = await answer.json()
        self._show(number, visit, told)
        ours = [row for row in told["messages"] if _is_ours(row["html"])]
        return Heard(len(ours), told.get("notice", ""))

    def _show(self, number: int, visit: Visit, told: Mapping[str, Any]) -> None:
        visit.change = max(visit.change, told["change"])
        chat = self.history.chats[number]
        for row in told["messages"]:
            if message := _message(number, row["place"], row["html"]):
                chat.messages[row["place"]] = message
            else:
                chat.messages.pop(row["place"], None)
        if told["messages"]:
            chat.messages = dict(sorted(chat.messages.items()))
            self.history.touch(chat)

    def _show_last(self, number: int, html: str) -> None:
        """Show what is said to somebody of whom nothing is kept any more."""
        chat = self.history.chats[number]
        place = max(chat.messages, default=0) + 1
        chat.messages = {place: _said(number, place, _plain(html), [], is_ours=True)}
        self.history.touch(chat)


def _message(number: int, place: int, html: str) -> Message | None:
    """Return a message of the page as the sandbox keeps one; None if it was deleted."""
    words = WORDS.search(html)
    buttons = [(unescape(label), unescape(data)) for data, label in BUTTON.findall(html)]
    if words is None and not buttons and "<img" not in html:
        return None
    text = _plain(words[1]) if words else ""
    return _said(number, place, text, buttons, is_ours=_is_ours(html))


def _said(
    number: int, place: int, text: str, buttons: Sequence[tuple[str, str]], *, is_ours: bool
) -> Message:
    keyboard = [[{"text": label, "callback_data": data}] for label, data in buttons]
    return {
        "message_id": place,
        "chat": {"id": number},
        "from": {"is_bot": is_ours},
        "text": text,
        "reply_markup": {"inline_keyboard": keyboard},
    }


def _is_ours(html: str) -> bool:
    return ' ours"' in html


def _plain(html: str) -> str:
    return unescape(TAG.sub("", html)).strip()
