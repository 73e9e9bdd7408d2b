"""Turn each update into one turn, which the edge of Telegram takes in the order of its chat."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session
from telegram import CallbackQuery, Message, Update
from telegram.constants import ChatType
from telegram.ext import Application, CallbackContext

from handlers.reading import ANSWER, text_of
from services.conversation import turns
from services.conversation.conversations import Conversations
from services.conversation.inline_buttons import CALLBACK_DATA
from services.conversation.merged_answers import merged
from services.conversation.replies import Say
from services.conversation.turns import HeardUpdate, InGroup, TurnResult, Work
from services.people import addresses
from services.tickets import distress

App = Application[Any, Any, Any, Any, Any, Any]
Context = CallbackContext[Any, Any, Any, Any]
Take = Callable[[Session, datetime], TurnResult]
WELL_FORMED = re.compile(rf"{ANSWER.pattern}|{CALLBACK_DATA.pattern}")
"""The data of a button of ours: anything else may hold what no database takes."""


@dataclass(frozen=True, slots=True)
class IncomingUpdate:
    heard: HeardUpdate
    take: Take
    callback_id: str | None = None
    take_merged: Take | None = None
    """The same turn when its chat is over its budget; None where there is no budget."""
    words: str = ""
    """The text of the message."""
    sent_at: float | None = None
    """In seconds, by Telegram's clock; None for a callback, whose time Telegram does not say."""


Hear = Callable[[IncomingUpdate], Awaitable[None]]
"""Takes a turn and returns once it is committed; raises when the update must come again."""


@dataclass(frozen=True, slots=True)
class TurnTaker:
    bot_id: int
    conversations: Conversations
    hear: Hear

    async def take_message(self, update: Update, work: Work) -> None:
        """Take a message of a private chat: words of danger are looked for before anything else."""
        message = message_of(update)
        text = text_of(message)
        incoming = self._incoming(self._heard(update), distress.with_danger_check(text, work))
        sent_at = (message.edit_date or message.date).timestamp()
        await self.hear(replace(incoming, words=text, sent_at=sent_at))

    async def take_callback(self, update: Update, work: Work) -> None:
        """Take a button pressed in a private chat."""
        incoming = self._incoming(self._heard(update), work)
        await self.hear(replace(incoming, callback_id=query_of(update).id))

    async def take_in_group(
        self, update: Update, where: InGroup, work: Work, callback_id: str | None = None
    ) -> None:
        """Take a message or a button of a topic of the team's group."""
        heard = self._heard(update)

        def take(session: Session, now: datetime) -> TurnResult:
            return turns.take_in_group(session, self.conversations, heard, where, work, now)

        await self.hear(IncomingUpdate(heard, take, callback_id))

    async def take_if_known(self, update: Update, work: Work) -> None:
        """Take an update only if its person has written before, and is not erased."""
        heard = self._heard(update)

        def take(session: Session, now: datetime) -> TurnResult:
            return turns.take_if_known(session, self.conversations, heard, work, now)

        await self.hear(IncomingUpdate(heard, take))

    async def say_only(self, update: Update, text: str) -> None:
        """Answer with a text, outside any conversation."""
        heard, replies = self._heard(update), [Say(text)]

        def take(session: Session, now: datetime) -> TurnResult:
            return turns.say_only(session, heard, replies, now)

        await self.hear(IncomingUpdate(heard, take))

    def _heard(self, update: Update) -> HeardUpdate:
        """Return the ids of an update; of a message that is too old, Telegram gives only these."""
        query, chat = update.callback_query, update.effective_chat
        message = query.message if query else update.message or update.edited_message
        assert chat is not None
        message_id = message.message_id if message else None
        pressed = query.data if query and WELL_FORMED.fullmatch(query.data or "") else None
        sender = chat if chat.type == ChatType.PRIVATE else update.effective_user or chat
        at = addresses.on_telegram(sender.id)
        return HeardUpdate(self.bot_id, update.update_id, at, chat.id, message_id, pressed)

    def _incoming(self, heard: HeardUpdate, work: Work) -> IncomingUpdate:
        conversations = self.conversations
        merged_work = merged(conversations, work)

        def take(session: Session, now: datetime) -> TurnResult:
            return turns.take(session, conversations, heard, work, now)

        def take_merged(session: Session, now: datetime) -> TurnResult:
            return turns.take(session, conversations, heard, merged_work, now)

        return IncomingUpdate(heard, take, take_merged=take_merged)


def message_of(update: Update) -> Message:
    message = update.effective_message
    assert message is not None
    return message


def query_of(update: Update) -> CallbackQuery:
    assert update.callback_query is not None
    return update.callback_query
