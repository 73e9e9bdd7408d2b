"""Presses in a private chat: the answer to a question, or a button of a standing message."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from telegram import CallbackQuery, Update
from telegram.constants import ChatType
from telegram.ext import CallbackQueryHandler

from handlers.reading import answer_of
from handlers.turns import App, Context, TurnTaker, press_of
from services.conversation.inline_buttons import STANDING
from services.home.message_router import Listening

STANDING_ONLY = re.compile(rf"{STANDING.pattern}\Z")


class PressHandler(CallbackQueryHandler[Any, Any]):
    """The library's own asks only for the data: here also for who presses, and where."""

    def __init__(
        self,
        callback: Callable[[Update, Context], Any],
        is_here: Callable[[CallbackQuery], bool],
        pattern: re.Pattern[str] | None = None,
    ) -> None:
        super().__init__(callback, pattern)
        self.is_here = is_here

    def check_update(self, update: object) -> bool | object | None:
        press = update.callback_query if isinstance(update, Update) else None
        if press is None or press.from_user.is_bot or not self.is_here(press):
            return False
        return super().check_update(update)


@dataclass(frozen=True, slots=True)
class Buttons:
    turns: TurnTaker
    listening: Listening

    async def answer(self, update: Update, _: Context) -> None:
        """A forged button is one of no question: the open question is asked again."""
        pressed = answer_of(press_of(update).data or "")
        await self.turns.of_press(
            update, lambda scene, stack: self.listening.hear(scene, stack, pressed)
        )

    async def standing(self, update: Update, _: Context) -> None:
        data = press_of(update).data or ""
        await self.turns.of_press(
            update, lambda scene, stack: self.listening.press(scene, stack, data)
        )


def register(application: App, turns: TurnTaker, listening: Listening) -> None:
    buttons = Buttons(turns, listening)
    application.add_handlers(
        [
            PressHandler(buttons.standing, in_private, STANDING_ONLY),
            PressHandler(buttons.answer, in_private),
        ]
    )


def in_private(press: CallbackQuery) -> bool:
    return press.message is not None and press.message.chat.type == ChatType.PRIVATE
