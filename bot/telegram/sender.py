"""Speaking in a chat: lines become calls to Telegram, at the pace it allows."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, repeat

from telegram import (
    Bot,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError, TimedOut

from bot.telegram import command_lists
from bot.telegram.pace import Gate, Stale
from bot.telegram.request import Flooded, NotTaken
from rules.conversation.typography import unbroken
from rules.outbox.pace import Urgency
from services.conversation.attachments import File
from services.conversation.replies import (
    Button,
    Commands,
    Copy,
    Edit,
    Erase,
    Message,
    Outgoing,
    Say,
    Sendable,
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

Note = Callable[[int | None, Sequence[Outgoing]], Awaitable[None]]
"""Keeps that a message arrived: the id of the one that asks so far, and the lines that remain."""
Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


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
        lines: Sequence[Outgoing],
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
        say: Sendable,
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

    async def _do(self, chat_id: int, line: Outgoing, until: float, place: int) -> int | None:
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

    async def _send_through(self, chat_id: int, line: Sendable, *, is_probe: bool) -> int | None:
        """A probe asks for something harmless first: a message is not risked in an outage."""
        if is_probe:
            await self._probe(chat_id)
        return await self._send(chat_id, line)

    async def _probe(self, chat_id: int) -> None:
        """Raises NotTaken while Telegram is away."""
        try:
            await self.bot.send_chat_action(chat_id, ChatAction.TYPING)
        except (BadRequest, Forbidden):
            return  # it is there, and tells of this chat again below
        except NetworkError as error:
            raise NotTaken(f"Telegram is still away ({type(error).__name__})") from None

    async def _send(self, chat_id: int, line: Sendable) -> int | None:
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
        try:
            return await self._send_message(chat_id, line)
        except Forbidden:
            raise Blocked from None

    async def _send_message(self, chat_id: int, line: Message) -> int | None:
        match line:
            case Say():
                sent = await self.bot.send_message(
                    chat_id,
                    unbroken(line.text),
                    ParseMode.HTML,
                    reply_markup=keyboard_of(line),
                    message_thread_id=line.thread,
                )
                return sent.message_id
            case Copy():
                copied = await self.bot.copy_message(
                    chat_id,
                    line.from_chat,
                    line.message_id,
                    reply_markup=_inline_rows(line.buttons),
                    message_thread_id=line.thread,
                )
                return copied.message_id
            case Verbatim():
                return await self._send_again(chat_id, line)
        return await self._send_file(chat_id, line)

    async def _send_file(self, chat_id: int, line: Show) -> int | None:
        """None for a file that is no more."""
        file = await self.make(line)
        if file is None:
            return None
        content = InputFile(file.content, filename=file.name)
        caption = unbroken(file.caption or line.caption)
        send = partial(
            self.bot.send_photo if file.picture else self.bot.send_document,
            chat_id,
            content,
            caption=caption or None,
            parse_mode=ParseMode.HTML if caption else None,
            reply_markup=_inline_rows(line.buttons),
        )
        return (await send()).message_id

    async def _send_again(self, chat_id: int, line: Verbatim) -> int:
        """Formatted as it was, and read as nothing else."""
        entities = [MessageEntity.de_json(dict(entity)) for entity in line.entities]
        rows = _inline_rows(line.buttons)
        if line.content == "text":
            sent = await self.bot.send_message(
                chat_id, line.text, entities=entities, reply_markup=rows
            )
            return sent.message_id
        assert line.file_id is not None
        send = partial(
            self.bot.send_photo if line.content == "photo" else self.bot.send_document,
            chat_id,
            line.file_id,
            caption=line.text,
            caption_entities=entities,
            reply_markup=rows,
        )
        return (await send()).message_id

    async def _edit(self, chat_id: int, edit: Edit | Unbutton) -> None:
        await self.gate.calm()
        message_id = edit.message_id
        if isinstance(edit, Unbutton):
            await self.bot.edit_message_reply_markup(chat_id, message_id)
            return
        text, rows = unbroken(edit.text), _inline_rows(edit.buttons)
        if edit.caption:
            await self.bot.edit_message_caption(
                chat_id, message_id, caption=text, parse_mode=ParseMode.HTML, reply_markup=rows
            )
            return
        try:
            await self.bot.edit_message_text(
                text, chat_id, message_id, parse_mode=ParseMode.HTML, reply_markup=rows
            )
        except BadRequest as error:
            if NO_TEXT not in error.message:
                raise
            await self.bot.edit_message_reply_markup(chat_id, message_id)
            await self.bot.send_message(chat_id, text, ParseMode.HTML, reply_markup=rows)

    async def _tidy(self, chat_id: int, line: Erase | Commands) -> None:
        await self.gate.calm()
        if isinstance(line, Commands):
            await command_lists.show(self.bot, chat_id, line)
        else:
            await self.bot.delete_message(chat_id, line.message_id)


def keyboard_of(say: Say) -> Keyboard | None:
    match say.keyboard:
        case "remove":
            return ReplyKeyboardRemove()
        case "contact":
            return _sharing(say, KeyboardButton(say.keyboard_label, request_contact=True))
        case "location":
            return _sharing(say, KeyboardButton(say.keyboard_label, request_location=True))
    return _inline_rows(say.buttons)


def _inline_rows(buttons: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    if not buttons:
        return None
    return InlineKeyboardMarkup([[_inline(button) for button in row] for row in buttons])


def _sharing(say: Say, share: KeyboardButton) -> ReplyKeyboardMarkup:
    """The other choices stand below, as words to send: a message has one keyboard only."""
    others = [[KeyboardButton(button.label) for button in row] for row in say.buttons]
    return ReplyKeyboardMarkup([[share], *others], resize_keyboard=True, one_time_keyboard=True)


def _inline(button: Button) -> InlineKeyboardButton:
    if button.data.startswith(LINKS):
        return InlineKeyboardButton(button.label, url=button.data)
    return InlineKeyboardButton(button.label, callback_data=button.data)
