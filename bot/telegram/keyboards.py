"""Turn the buttons of a reply into Telegram's keyboards."""

from collections.abc import Sequence

from telegram import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)

from services.conversation.replies import Button, Say

LINKS = ("https://", "tg://")

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove


def keyboard_of(say: Say) -> Keyboard | None:
    """Return the keyboard or the inline buttons of a message; None without any."""
    match say.keyboard:
        case "remove":
            return ReplyKeyboardRemove()
        case "contact":
            return _sharing(say, KeyboardButton(say.keyboard_label, request_contact=True))
        case "location":
            return _sharing(say, KeyboardButton(say.keyboard_label, request_location=True))
    return inline_rows(say.buttons)


def inline_rows(buttons: Sequence[Sequence[Button]]) -> InlineKeyboardMarkup | None:
    """Return the buttons below a message; None without any."""
    if not buttons:
        return None
    return InlineKeyboardMarkup([[_inline(button) for button in row] for row in buttons])


def _sharing(say: Say, share: KeyboardButton) -> ReplyKeyboardMarkup:
    """Return a keyboard with the sharing button and, below it, the other choices as words to send.

    A message has one keyboard only, so inline buttons cannot stand beside it.
    """
    others = [[KeyboardButton(button.label) for button in row] for row in say.buttons]
    return ReplyKeyboardMarkup([[share], *others], resize_keyboard=True, one_time_keyboard=True)


def _inline(button: Button) -> InlineKeyboardButton:
    if button.data.startswith(LINKS):
        return InlineKeyboardButton(button.label, url=button.data, style=button.style)
    return InlineKeyboardButton(button.label, callback_data=button.data, style=button.style)
