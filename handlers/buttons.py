"""Handle buttons pressed in a private chat: answers to a question, and inline buttons."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler

from handlers.reading import answer_of, labels_of
from handlers.turns import App, Context, TurnTaker, query_of
from services.conversation.inline_buttons import CALLBACK_DATA
from services.conversation.presses import AnswerPress, once
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.home.message_router import MessageRouter

WHOLE_DATA = re.compile(rf"{CALLBACK_DATA.pattern}\Z")
"""The callback data of an inline button, and nothing after it."""


class ButtonHandler(CallbackQueryHandler[Any, Any]):
    """Check who pressed a button and in which chat; the library checks only its data."""

    def __init__(
        self,
        callback: Callable[[Update, Context], Any],
        is_here: Callable[[CallbackQuery], bool],
        pattern: re.Pattern[str] | None = None,
    ) -> None:
        super().__init__(callback, pattern)
        self.is_here = is_here

    def check_update(self, update: object) -> bool | object | None:
        query = update.callback_query if isinstance(update, Update) else None
        if query is None or query.from_user.is_bot or not self.is_here(query):
            return False
        return super().check_update(update)


@dataclass(frozen=True, slots=True)
class Buttons:
    turns: TurnTaker
    message_router: MessageRouter

    async def answer(self, update: Update, _: Context) -> None:
        """Take an answer; forged data belongs to no question: the open one is asked again."""
        query, router = query_of(update), self.message_router
        data = query.data or ""
        press = AnswerPress(answer_of(data), data, labels_of(query.message))

        def answers(context: TurnContext, stack: ConversationStack) -> None:
            router.hear(context, stack, press.pressed)

        await self.turns.take_callback(
            update, lambda context, stack: press.take(context, stack, router.callbacks, answers)
        )

    async def inline(self, update: Update, _: Context) -> None:
        data = query_of(update).data or ""

        def press(context: TurnContext, stack: ConversationStack) -> None:
            self.message_router.handle_button(context, stack, data)

        await self.turns.take_callback(update, once(data, press))


def register(application: App, turns: TurnTaker, message_router: MessageRouter) -> None:
    buttons = Buttons(turns, message_router)
    application.add_handlers(
        [
            ButtonHandler(buttons.inline, in_private, WHOLE_DATA),
            ButtonHandler(buttons.answer, in_private),
        ]
    )


def in_private(query: CallbackQuery) -> bool:
    return query.message is not None and query.message.chat.type == ChatType.PRIVATE
