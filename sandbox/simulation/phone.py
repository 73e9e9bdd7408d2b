"""Read a chat as its person does: messages in plain letters, and the buttons under them."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sandbox.simulation.letters import plain
from sandbox.world.history import Chat, Message
from sandbox.world.presses import inline_buttons

DIGITS = re.compile(r"\d+")
COUNTS = re.compile(r"^(Question \d+ sur|Encore \d+ question|Dernière question)")
LONGEST = 140
MENU = "Mes données"
"""A button that only menus have."""


@dataclass(frozen=True, slots=True)
class Seen:
    """A message of the bot as it looks now; buttons that open a page are left out."""

    id: int
    text: str
    data: Mapping[str, str]
    """What each button carries, by its label."""

    @property
    def labels(self) -> Sequence[str]:
        return list(self.data)

    @property
    def is_menu(self) -> bool:
        return any(label.startswith(MENU) for label in self.labels)

    def is_like(self, other: "Seen") -> bool:
        """Tell whether this asks the same as another message."""
        return DIGITS.sub("", self.text) == DIGITS.sub("", other.text)

    @property
    def question(self) -> str:
        """The question's line without its figures: the same for everyone asked."""
        lines = [line.strip() for line in self.text.splitlines()]
        told = [line for line in lines if line and not COUNTS.search(line)]
        asking = [line for line in told if line.endswith("?")]
        return DIGITS.sub("…", (asking or told or [""])[-1 if asking else 0])[:LONGEST]


def seen(message: Message) -> Seen:
    buttons = [button for button in inline_buttons(message) if "callback_data" in button]
    words = message.get("text") or message.get("caption") or ""
    data = {plain(button["text"]): button["callback_data"] for button in buttons}
    return Seen(message["message_id"], plain(words), data)


def newest_first(chat: Chat) -> Iterator[Seen]:
    """Yield what the bot said, the newest first."""
    for message in reversed(chat.messages.values()):
        if message["from"]["is_bot"]:
            yield seen(message)


def asking(chat: Chat) -> Seen | None:
    """Return the message waiting for a person: the newest with buttons, or else the newest."""
    newest: Seen | None = None
    for number, message in enumerate(newest_first(chat)):
        newest = newest or message
        if newest.question.endswith("?") and not newest.labels:
            return newest  # its buttons, if any, are below the chat
        if message.labels:
            return message if number < 3 else newest
    return newest


def transcript(chat: Chat) -> str:
    """Return a chat as the transcripts of the tests write one."""
    return "".join(_lines(message) for message in chat.messages.values())


def _lines(message: Message) -> str:
    mark = "<" if message["from"]["is_bot"] else ">"
    words = plain(message.get("text") or message.get("caption") or "(…)")
    buttons = "".join(f" [{plain(button['text'])}]" for button in inline_buttons(message))
    return f"{mark} " + "\n  ".join(words.splitlines()) + f"{buttons}\n"
