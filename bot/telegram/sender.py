"""Speaking in a chat: lines become calls to Telegram, at the pace it allows."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, repeat
from typing import Any

from telegram import Bot, InputFile
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from bot.telegram import command_lists
from bot.telegram.pace import Gate, Stale
from bot.telegram.request import Flooded, NotTaken, call
from rules.conversation.typography import unbroken
from rules.outbox.pace import Urgency
from services.conversation.attachments import File
from services.conversation.replies import (
    Button,
    Commands,
    Copy,
    Edit,
    Erase,
    Line,
    Message,
    Promisable,
    Say,
    Show,
    Unbutton,
    Verbatim,
)

PATIENCE = 20.0
"""Seconds to insist on an answer: less than the lease after which delivery gives it again."""
PAUSES = (0.5, 1.0, 2.0, 4.0)
AT_ONCE = 0.1
"""Seconds: what waits longer is asked again whether it is wanted, just before its request."""
NO_TEXT = "no text in the message"
"""How Telegram says that a picture or a file has a caption: what replaces words is said below."""
LINKS = ("https://", "tg://")

Note = Callable[[int | None, Sequence[Line]], Awaitable[None]]
"""Keeps that a message arrived: the id of the one that asks so far, and the lines that remain."""
Keyboard = dict[str, Any]
"""The parameter of the Bot API, or nothing."""


class Blocked(Forbidden):
    """The person wants to hear no more of us, or is gone (403)."""

    def __init__(self) -> None:
        super().__init__("Forbidden: this person hears us no more")


class Unwanted(Exception):
    """It had to wait, and meanwhile it became one that is not to be sent."""


class TooLate(TimedOut):
    """Nobody may insist on this answer any more: delivery gives it."""


async def always_wanted() -> bool:
    return True


async def nothing_to_show(_: Show) -> None:
    return None


async def nothing_to_note(_: Show, __: int) -> None:
    return None


@dataclass(slots=True)
class Speech:
    bot: Bot
    gate: Gate = field(default_factory=Gate)
    make: Callable[[Show], Awaitable[File | None]] = nothing_to_show
    shown: Callable[[Show, int], Awaitable[None]] = nothing_to_note
    """Hears where each file was shown."""
    patience: float = PATIENCE
    pauses: Sequence[float] = PAUSES

    async def say(
        self,
        chat_id: int,
        lines: Sequence[Line],
        *,
        patience: float | None = None,
        note: Note | None = None,
    ) -> int | None:
        """Say all the lines in order; the id of the message that asks the question, if any.

        Each message that arrived is noted before the next line is said; the last one is not.
        Raises Blocked, or the TelegramError that remained when patience ran out.
        """
        patience = self.patience if patience is None else patience
        until, asked_by, place = time.monotonic() + patience, None, self.gate.place()
        for number, line in enumerate(lines, 1):
            act = partial(self._do, chat_id, line, until, place)
            message_id = await self._insist(act, until, twice=isinstance(line, Message))
            if isinstance(line, Say) and line.question:
                asked_by = message_id
            if isinstance(line, Show) and message_id is not None:
                await self.shown(line, message_id)
            if note is not None and number < len(lines) and isinstance(line, Message):
                await note(asked_by, lines[number:])
        return asked_by

    async def tell(
        self,
        chat_id: int,
        say: Promisable,
        urgency: Urgency,
        still: Callable[[], bool],
        wanted: Callable[[], Awaitable[bool]] = always_wanted,
    ) -> int | None:
        """Send one promised message once its turn has come.

        Raises Stale when it is not `still` ours to send, and Unwanted when it had to wait and is
        not `wanted` any more just before its request.
        """
        began_at = self.gate.monotonic()
        while True:
            try:
                async with self.gate.turn(chat_id, urgency, still) as is_probe:
                    if self.gate.monotonic() - began_at > AT_ONCE and not await wanted():
                        raise Unwanted
                    return await self._send_through(chat_id, say, is_probe=is_probe)
            except Flooded as flooded:
                self.gate.halt(flooded.seconds)

    async def change(self, chat_id: int, edit: Edit | Unbutton) -> None:
        """Edit a message once.  Raises TelegramError when it does not change."""
        try:
            await self._edit(chat_id, edit)
        except Flooded as flooded:
            self.gate.halt(flooded.seconds)
            raise

    async def _insist(
        self, act: Callable[[], Awaitable[int | None]], until: float, *, twice: bool
    ) -> int | None:
        """`twice`: what may have arrived is sent once more, and then no more."""
        pauses, doubtful = chain(self.pauses, repeat(self.pauses[-1])), False
        while True:
            try:
                return await act()
            except (BadRequest, TooLate):
                raise
            except Flooded as flooded:
                self.gate.halt(flooded.seconds)
                if time.monotonic() + self.gate.halted_for() > until:
                    raise
            except NetworkError as error:
                if twice and doubtful and not isinstance(error, NotTaken):
                    return None
                doubtful = doubtful or not isinstance(error, NotTaken)
                pause = next(pauses)
                if time.monotonic() + pause > until:
                    raise
                await asyncio.sleep(pause)

    async def _do(self, chat_id: int, line: Line, until: float, place: int) -> int | None:
        match line:
            case Say() | Show() | Verbatim() | Copy():
                return await self._answer(chat_id, line, until, place)
            case Edit() | Unbutton():
                with suppress(TelegramError):  # best effort: the answer itself is below
                    await self.change(chat_id, line)
            case Erase() | Commands():
                with suppress(BadRequest, Forbidden):
                    await self._tidy(chat_id, line)
        return None

    async def _answer(self, chat_id: int, line: Message, until: float, place: int) -> int | None:
        def still() -> bool:
            """Afterwards delivery may be giving this answer."""
            return time.monotonic() <= until

        try:
            async with self.gate.turn(chat_id, Urgency.ANSWER, still, place) as is_probe:
                return await self._send_through(chat_id, line, is_probe=is_probe)
        except Stale:
            raise TooLate from None

    async def _send_through(self, chat_id: int, line: Promisable, *, is_probe: bool) -> int | None:
        """A probe asks for something harmless first: a message is not risked in an outage."""
        if is_probe:
            await self._probe(chat_id)
        return await self._send(chat_id, line)

    async def _probe(self, chat_id: int) -> None:
        """Raises NotTaken while Telegram is away."""
        try:
            await call(self.bot, "sendChatAction", chat_id=chat_id, action=ChatAction.TYPING)
        except (BadRequest, Forbidden):
            return  # it is there, and tells of this chat again below
        except NetworkError as error:
            raise NotTaken(f"Telegram is still away ({type(error).__name__})") from None

    async def _send(self, chat_id: int, line: Promisable) -> int | None:
        if isinstance(line, Commands):
            await self._tidy(chat_id, line)
            return None
        if isinstance(line, Erase):
            with suppress(BadRequest):  # gone already
                await self._tidy(chat_id, line)
            return None
        if isinstance(line, Edit):
            with suppress(BadRequest):  # gone, or so already
                await self._edit(chat_id, line)
            return None
        method, words = await self._message(line)
        if not method:
            return None
        try:
            message = await call(self.bot, method, chat_id=chat_id, **words)
        except Forbidden:
            raise Blocked from None
        message_id: int = message["message_id"]
        return message_id

    async def _message(self, line: Message) -> tuple[str, dict[str, Any]]:
        """The method and what it is given; none for a file that is no more."""
        if isinstance(line, Say):
            words = {"text": unbroken(line.text), "parse_mode": ParseMode.HTML}
            return "sendMessage", words | keyboard_of(line) | _in_topic(line)
        if isinstance(line, Copy):
            source = {"from_chat_id": line.from_chat, "message_id": line.message_id}
            return "copyMessage", source | _inline_rows(line.buttons) | _in_topic(line)
        if isinstance(line, Verbatim):
            return _again(line)
        file = await self.make(line)
        if file is None:
            return "", {}
        what = "photo" if file.picture else "document"
        caption = file.caption or line.caption
        words = {"caption": unbroken(caption), "parse_mode": ParseMode.HTML} if caption else {}
        content = InputFile(file.content, filename=file.name)
        return f"send{what.capitalize()}", {what: content} | words | _inline_rows(line.buttons)

    async def _edit(self, chat_id: int, edit: Edit | Unbutton) -> None:
        await self.gate.calm()
        of_message = {"chat_id": chat_id, "message_id": edit.message_id}
        if isinstance(edit, Unbutton):
            await call(self.bot, "editMessageReplyMarkup", **of_message)
            return
        words: dict[str, Any] = {"text": unbroken(edit.text), "parse_mode": ParseMode.HTML}
        rows = _inline_rows(edit.buttons)
        if edit.caption:
            said = {"caption": words["text"], "parse_mode": ParseMode.HTML}
            await call(self.bot, "editMessageCaption", **of_message, **said, **rows)
            return
        try:
            await call(self.bot, "editMessageText", **of_message, **words, **rows)
        except BadRequest as error:
            if NO_TEXT not in error.message:
                raise
            await call(self.bot, "editMessageReplyMarkup", **of_message)
            await call(self.bot, "sendMessage", chat_id=chat_id, **words, **rows)

    async def _tidy(self, chat_id: int, line: Erase | Commands) -> None:
        await self.gate.calm()
        if isinstance(line, Commands):
            method, words = command_lists.asked_for(line, chat_id)
            await call(self.bot, method, **words)
        else:
            await call(self.bot, "deleteMessage", chat_id=chat_id, message_id=line.message_id)


def _again(line: Verbatim) -> tuple[str, dict[str, Any]]:
    rows, entities = _inline_rows(line.buttons), list(line.entities)
    if line.content == "text":
        return "sendMessage", {"text": line.text, "entities": entities} | rows
    words = {"caption": line.text, "caption_entities": entities}
    return f"send{line.content.capitalize()}", {line.content: line.file_id} | words | rows


def keyboard_of(say: Say) -> Keyboard:
    match say.keyboard:
        case "remove":
            return {"reply_markup": {"remove_keyboard": True}}
        case "contact":
            return _sharing(say, {"text": say.keyboard_label, "request_contact": True})
        case "location":
            return _sharing(say, {"text": say.keyboard_label, "request_location": True})
    return _inline_rows(say.buttons)


def _in_topic(line: Say | Copy) -> dict[str, Any]:
    return {} if line.thread is None else {"message_thread_id": line.thread}


def _inline_rows(buttons: Sequence[Sequence[Button]]) -> Keyboard:
    if not buttons:
        return {}
    rows = [[_inline(button) for button in row] for row in buttons]
    return {"reply_markup": {"inline_keyboard": rows}}


def _sharing(say: Say, share: dict[str, Any]) -> Keyboard:
    """The other choices stand below, as words to send: a message has one keyboard only."""
    others = [[{"text": button.label} for button in row] for row in say.buttons]
    keyboard = {"keyboard": [[share], *others], "resize_keyboard": True, "one_time_keyboard": True}
    return {"reply_markup": keyboard}


def _inline(button: Button) -> dict[str, str]:
    kind = "url" if button.data.startswith(LINKS) else "callback_data"
    return {"text": button.label, kind: button.data}
