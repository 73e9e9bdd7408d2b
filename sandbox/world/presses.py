"""Find the button that a person means."""

from typing import Any

from sandbox.validation.markup import is_inline
from sandbox.world.history import Chat, Message

Button = dict[str, Any]


def find_button(
    chat: Chat, label: str | None, data: str | None, message_id: int | None
) -> tuple[Message | None, Button] | None:
    """Return the newest button of that label or data, with its message.

    The message is None for the keyboard below the chat.  Data that no button carries is forged.
    """
    messages = [
        message
        for message in reversed(chat.messages.values())
        if message_id in (None, message["message_id"])
    ]
    for message in messages:
        for button in inline_buttons(message):
            if _matches(button, label, data):
                return message, button
    if data is not None:
        return _forged(messages, data)
    return next(
        ((None, button) for button in keyboard_buttons(chat) if _matches(button, label, None)), None
    )


def inline_buttons(message: Message) -> list[Button]:
    markup = message.get("reply_markup")
    if not is_inline(markup):
        return []
    return [button for row in message["reply_markup"]["inline_keyboard"] for button in row]


def keyboard_buttons(chat: Chat) -> list[Button]:
    rows = chat.keyboard["keyboard"] if chat.keyboard else []
    buttons = [button for row in rows for button in row]
    return [{"text": button} if isinstance(button, str) else button for button in buttons]


def shown_buttons(chat: Chat) -> list[str]:
    inline = [button for message in chat.messages.values() for button in inline_buttons(message)]
    return [f"« {button['text']} »" for button in inline + keyboard_buttons(chat)]


def _matches(button: Button, label: str | None, data: str | None) -> bool:
    if data is not None:
        return button.get("callback_data") == data
    return label is not None and _as_typed(label) in _names(_as_typed(button["text"]))


def _names(label: str) -> tuple[str, ...]:
    """Return what a button is called: its label, that without the sign at its end, its number."""
    words, _, last = label.rpartition(" ")
    is_sign = bool(words) and not any(character.isalnum() for character in last)
    number, _, title = label.partition(" · ")
    names = (label, words if is_sign else label)
    return (*names, number, title) if number.isdecimal() and title else names


def _as_typed(label: str) -> str:
    """Return a label with the spaces and apostrophes of a keyboard."""
    return label.strip().replace("\u00a0", " ").replace("’", "'")


def _forged(messages: list[Message], data: str) -> tuple[Message, Button] | None:
    from_bot = [message for message in messages if message["from"]["is_bot"]]
    with_buttons = [message for message in from_bot if inline_buttons(message)]
    for message in with_buttons + from_bot:
        return message, {"text": "", "callback_data": data}
    return None
