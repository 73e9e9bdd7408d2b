"""Turn replies into calls to Telegram, at the pace it allows."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from itertools import chain, repeat

from telegram import Bot, InputFile, MessageEntity
from telegram import Message as TelegramMessage
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, Forbidden, NetworkError, TelegramError

from bot.telegram import command_lists
from bot.telegram.keyboards import inline_rows, keyboard_of
from bot.telegram.rate_limiter import LONG_HOLD, OnHold, RateLimiter, Stale
from bot.telegram.request import Flooded, NotTaken
from bot.turns.deadline import AnswerTooLate, Deadline, from_now
from rules.conversation.typography import unbroken
from rules.outbox.pace import Urgency
from services.conversation.attachments import ChatFile, Drawing
from services.conversation.replies import (
    Commands,
    Copy,
    Edit,
    Erase,
    Message,
    Outgoing,
    React,
    Say,
    Sendable,
    Show,
    Unbutton,
    Verbatim,
)

TIMEOUT = 20.0
"""Seconds to retry an answer: less than the lease after which delivery gives it again."""
PAUSES = (0.5, 1.0, 2.0, 4.0)
LONG = 5.0
"""Seconds after which the lease of an answer is renewed, again and again, while a file is made."""
AT_ONCE = 0.1
"""Seconds; a message that waited longer is checked once more just before its request."""
NO_MESSAGE = "message to edit not found"
NO_TEXT = "no text in the message"
"""How Telegram says that the message is a picture or a file: the new text is sent below it."""
UNKNOWN_FILE = "file"
"""What Telegram's refusals of a file's id have in common: « wrong file identifier »."""

Note = Callable[[int | None, Sequence[Outgoing]], Awaitable[None]]
"""Keeps that a message arrived: the id of the one that asks so far, and the replies that remain."""
Changes = Edit | Unbutton | React
"""Replies that change a message already sent."""
Errors = tuple[type[TelegramError], ...]


def says_something(replies: Sequence[Outgoing]) -> bool:
    """Tell whether the replies hold a message; without one, edits are the whole answer."""
    return any(isinstance(reply, Message) for reply in replies)


class Blocked(Forbidden):
    """The person has blocked the bot, or is gone (403)."""

    def __init__(self) -> None:
        super().__init__("Forbidden: this person hears us no more")


class Unwanted(Exception):
    """The message waited for its turn, and must not leave any more."""


@dataclass(slots=True)
class MadeFile:
    """A reply that shows a file, and this file."""

    show: Show
    file: ChatFile
    uploaded_as: str = ""
    """What Telegram calls the picture that was uploaded, if the same may be sent again."""


ReadyMessage = Say | MadeFile | Verbatim | Copy
Ready = ReadyMessage | Edit | Unbutton | React | Erase | Commands


async def always_wanted() -> bool:
    return True


async def nothing_to_show(_: Show) -> None:
    return None


async def nothing_to_note(_: Show, __: int) -> None:
    return None


async def nothing_to_keep(_: Drawing, __: str) -> None:
    return None


@dataclass(slots=True)
class ChatSender:
    """Sends in chats, through the rate limiter."""

    bot: Bot
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    make: Callable[[Show], Awaitable[ChatFile | Say | None]] = nothing_to_show
    """Makes the file of a reply, or says why not; None if it is gone."""
    shown: Callable[[Show, int], Awaitable[None]] = nothing_to_note
    """Called with the id of the message in which a file was sent."""
    uploaded: Callable[[Drawing, str], Awaitable[None]] = nothing_to_keep
    """Called with what Telegram calls a picture that it has got for the first time."""
    timeout: float = TIMEOUT
    pauses: Sequence[float] = PAUSES

    async def say(
        self,
        chat_id: int,
        replies: Sequence[Outgoing],
        *,
        deadline: Deadline | None = None,
        note: Note | None = None,
    ) -> int | None:
        """Send all replies in order; return the id of the message that asks the question, if any.

        Each message that arrived is noted before the next reply is sent; the last one is not.
        Changes of older messages are best effort, unless they are the whole answer.
        Raises Blocked, or the TelegramError that remained at the deadline.
        """
        deadline = deadline or from_now(self.timeout)
        asked_by, queue_number = None, self.rate_limiter.queue_number()
        unheeded = (TelegramError,) if says_something(replies) else (BadRequest, Forbidden)
        for number, reply in enumerate(replies, 1):
            ready = await self._ready(reply, deadline)
            if ready is None:
                continue
            act = partial(self._perform, chat_id, ready, deadline, queue_number, unheeded)
            twice = isinstance(reply, Message)
            message_id = await self._retry(chat_id, act, deadline, twice=twice)
            if isinstance(reply, Say) and reply.question:
                asked_by = message_id
            elif isinstance(reply, Edit) and reply.question:
                asked_by = reply.message_id
            if isinstance(ready, MadeFile) and message_id is not None:
                await self.shown(ready.show, message_id)
                await self._note_upload(ready)
            if note is not None and number < len(replies) and isinstance(reply, Message):
                await note(asked_by, replies[number:])
        return asked_by

    async def tell(
        self,
        chat_id: int,
        say: Sendable,
        urgency: Urgency,
        still: Callable[[], bool],
        wanted: Callable[[], Awaitable[bool]] = always_wanted,
        *,
        in_doubt: bool = False,
    ) -> int | None:
        """Send one queued message in the order of its chat; return Telegram's message id, or None.

        `in_doubt`: it may have arrived already.
        Raises Stale when it is not `still` ours to send, OnHold when its chat is to be silent for
        long, and Unwanted when it had to wait and is not `wanted` any more just before its request.
        """
        began_at = self.rate_limiter.monotonic()
        ready = await self._ready(say)
        while ready is not None:
            if (
                self.rate_limiter.held_for(chat_id) > LONG_HOLD
                and not self.rate_limiter.halted_for()
            ):
                raise OnHold
            try:
                async with self.rate_limiter.turn(chat_id, urgency, still) as is_probe:
                    if self.rate_limiter.monotonic() - began_at > AT_ONCE and not await wanted():
                        raise Unwanted
                    if is_probe or in_doubt:
                        await self._probe(chat_id)
                    message_id = await self._send(chat_id, ready)
            except Flooded as flooded:
                self.rate_limiter.refuse(chat_id, flooded.seconds)
                continue
            await self._note_upload(ready)
            return message_id
        return None

    async def _note_upload(self, ready: Ready) -> None:
        """Note what Telegram calls a new picture, once nobody waits at the rate limiter."""
        if isinstance(ready, MadeFile) and ready.uploaded_as and ready.file.drawing:
            await self.uploaded(ready.file.drawing, ready.uploaded_as)

    async def _ready(self, reply: Outgoing, deadline: Deadline | None = None) -> Ready | None:
        """Return the reply with the file it shows; None if the file is gone.

        No turn to send is taken meanwhile, so that nobody waits for a file that takes long;
        the deadline is put off.
        """
        if not isinstance(reply, Show):
            return reply
        making = asyncio.ensure_future(self.make(reply))
        try:
            while deadline and not (await asyncio.wait({making}, timeout=LONG))[0]:
                await deadline.put_off()
            made = await making
        finally:
            making.cancel()
        return MadeFile(reply, made) if isinstance(made, ChatFile) else made

    async def change_beside(self, chat_id: int, changes: Sequence[Changes]) -> None:
        """Make changes that an answer goes without: best effort."""
        for change in changes:
            with suppress(TelegramError):
                await self.change(chat_id, change)

    async def change(self, chat_id: int, edit: Changes) -> None:
        """Edit a message once, in the order of its chat. Raises TelegramError if the edit fails."""
        try:
            await self._edit(chat_id, edit)
        except Flooded as flooded:
            self.rate_limiter.refuse(chat_id, flooded.seconds)
            raise

    async def _retry(
        self,
        chat_id: int,
        act: Callable[..., Awaitable[int | None]],
        deadline: Deadline,
        *,
        twice: bool,
    ) -> int | None:
        """Try until the deadline; `twice`: send once more at most what may have arrived.

        `act` is told, as `in_doubt`, whether it may have arrived.
        """
        pauses, in_doubt = chain(self.pauses, repeat(self.pauses[-1])), False
        while True:
            try:
                return await act(in_doubt=in_doubt)
            except (BadRequest, AnswerTooLate):
                raise
            except Flooded as flooded:
                self.rate_limiter.refuse(chat_id, flooded.seconds)
                if not deadline.is_ahead(self.rate_limiter.silent_for(chat_id)):
                    raise
            except NetworkError as error:
                if twice and in_doubt and not isinstance(error, NotTaken):
                    return None
                in_doubt = in_doubt or not isinstance(error, NotTaken)
                pause = next(pauses)
                if not deadline.is_ahead(pause):
                    raise
                await asyncio.sleep(pause)

    async def _perform(
        self,
        chat_id: int,
        reply: Ready,
        deadline: Deadline,
        queue_number: int,
        unheeded: Errors,
        *,
        in_doubt: bool,
    ) -> int | None:
        """Perform one reply; return the id of the message sent, if the reply sends one.

        `unheeded`: the errors of a change that do not matter.  `in_doubt`: it may have arrived.
        """
        match reply:
            case Say() | MadeFile() | Verbatim() | Copy():
                return await self._answer(chat_id, reply, deadline, queue_number, in_doubt=in_doubt)
            case Edit() | Unbutton() | React():
                with suppress(*unheeded):
                    await self.change(chat_id, reply)
            case Erase() | Commands():
                with suppress(BadRequest, Forbidden):
                    await self._erase_or_list(chat_id, reply)
        return None

    async def _answer(
        self,
        chat_id: int,
        reply: ReadyMessage,
        deadline: Deadline,
        queue_number: int,
        *,
        in_doubt: bool,
    ) -> int | None:
        """Send one reply of an answer, unless delivery may already be sending the same answer."""
        try:
            async with self.rate_limiter.turn(
                chat_id, Urgency.ANSWER, deadline.is_ahead, queue_number
            ) as is_probe:
                if is_probe or in_doubt:
                    await self._probe(chat_id)
                    if not deadline.is_ahead():
                        raise Stale
                return await self._send(chat_id, reply)
        except Stale:
            raise AnswerTooLate from None

    async def _probe(self, chat_id: int) -> None:
        """Make a harmless request first, to risk no message in an outage: show "typing…".

        Raises NotTaken while Telegram is away.  A second try of what may have arrived is its last:
        it waits until Telegram answers.
        """
        try:
            await self.bot.send_chat_action(chat_id, ChatAction.TYPING)
        except (BadRequest, Forbidden):
            return  # Telegram is there; the send below meets the same refusal
        except NetworkError as error:
            raise NotTaken(f"Telegram is still away ({type(error).__name__})") from None

    async def _send(self, chat_id: int, reply: Ready) -> int | None:
        if isinstance(reply, Commands):
            await self._erase_or_list(chat_id, reply)
            return None
        if isinstance(reply, Erase):
            with suppress(BadRequest):  # gone already
                await self._erase_or_list(chat_id, reply)
            return None
        if isinstance(reply, Changes):
            with suppress(BadRequest):  # gone, or unchanged
                await self._edit(chat_id, reply)
            return None
        try:
            return await self._send_message(chat_id, reply)
        except Forbidden:
            raise Blocked from None

    async def _send_message(self, chat_id: int, reply: ReadyMessage) -> int:
        match reply:
            case Say():
                sent = await self.bot.send_message(
                    chat_id,
                    unbroken(reply.text),
                    ParseMode.HTML,
                    reply_markup=keyboard_of(reply),
                    message_thread_id=reply.thread or None,
                )
                return sent.message_id
            case Copy():
                copied = await self.bot.copy_message(
                    chat_id,
                    reply.from_lane,
                    reply.message_id,
                    reply_markup=inline_rows(reply.buttons),
                    message_thread_id=reply.thread or None,
                )
                return copied.message_id
            case Verbatim():
                return await self._send_again(chat_id, reply)
        return await self._send_file(chat_id, reply)

    async def _send_file(self, chat_id: int, made: MadeFile) -> int:
        """Send a file; a picture that Telegram has already is named, and no bytes are sent."""
        if made.file.file_key and made.file.drawing:
            try:
                return (await self._post_file(chat_id, made)).message_id
            except BadRequest as error:
                if UNKNOWN_FILE not in error.message.lower():
                    raise
                made.file = await asyncio.to_thread(made.file.drawn)
        sent = await self._post_file(chat_id, made)
        if made.file.drawing and sent.photo:
            made.uploaded_as = sent.photo[-1].file_id
        return sent.message_id

    async def _post_file(self, chat_id: int, made: MadeFile) -> TelegramMessage:
        file, reply = made.file, made.show
        content = file.file_key or InputFile(file.content, filename=file.name)
        caption = unbroken(file.caption or reply.caption)
        send = partial(
            self.bot.send_photo if file.picture else self.bot.send_document,
            chat_id,
            content,
            caption=caption or None,
            parse_mode=ParseMode.HTML if caption else None,
            reply_markup=inline_rows(reply.buttons),
            protect_content=file.protected or None,
            message_thread_id=reply.thread or None,
        )
        return await send()

    async def _send_again(self, chat_id: int, reply: Verbatim) -> int:
        """Send a kept message again, with its own formatting."""
        entities = [MessageEntity.de_json(dict(entity)) for entity in reply.formatting]
        rows = inline_rows(reply.buttons)
        if reply.content == "text":
            sent = await self.bot.send_message(
                chat_id, reply.text, entities=entities, reply_markup=rows
            )
            return sent.message_id
        assert reply.file_key is not None
        send = partial(
            self.bot.send_photo if reply.content == "photo" else self.bot.send_document,
            chat_id,
            reply.file_key,
            caption=reply.text,
            caption_entities=entities,
            reply_markup=rows,
        )
        return (await send()).message_id

    async def _edit(self, chat_id: int, edit: Edit | Unbutton | React) -> None:
        await self._take_turn(chat_id)
        message_id = edit.message_id
        if isinstance(edit, React):
            await self.bot.set_message_reaction(chat_id, message_id, edit.emoji)
            return
        if isinstance(edit, Unbutton):
            await self.bot.edit_message_reply_markup(chat_id, message_id)
            return
        text, rows = unbroken(edit.text), inline_rows(edit.buttons)
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
            is_gone = edit.question and NO_MESSAGE in error.message.lower()
            if NO_TEXT not in error.message and not is_gone:
                raise
            with suppress(BadRequest):  # removed already, by a first try
                await self.bot.edit_message_reply_markup(chat_id, message_id)
            await self.bot.send_message(chat_id, text, ParseMode.HTML, reply_markup=rows)

    async def _take_turn(self, chat_id: int) -> None:
        """Wait for the chat's turn to edit or delete. Raises AnswerTooLate after a long wait."""
        if not await self.rate_limiter.change_turn(chat_id, self.timeout):
            raise AnswerTooLate

    async def _erase_or_list(self, chat_id: int, reply: Erase | Commands) -> None:
        await self._take_turn(chat_id)
        if isinstance(reply, Commands):
            await command_lists.show(self.bot, chat_id, reply)
        else:
            await self.bot.delete_message(chat_id, reply.message_id)
