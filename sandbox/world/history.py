"""Keep what each chat shows now, and ring a bell when it changes."""

import time
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from sandbox.world.bell import Bell

Message = dict[str, Any]
TYPING_FOR = 5.0


@dataclass(slots=True)
class Chat:
    messages: dict[int, Message] = field(default_factory=dict)
    keyboard: dict[str, Any] | None = None
    notice: dict[str, Any] | None = None
    changed: int = 0
    action: str = ""
    action_until: float = 0

    def acting(self) -> str:
        """Return the chat action that is shown now ("typing"), if any."""
        return self.action if self.action_until > time.monotonic() else ""


class History:
    def __init__(self, limit: int | None = None) -> None:
        self.chats: dict[int, Chat] = defaultdict(Chat)
        self.changed = Bell()
        self.version = 1
        self._limit = limit
        # A fresh run must not use again ids that an old database holds.
        self._next_id = int(time.time())

    def next_id(self) -> int:
        self._next_id += 1
        return self._next_id

    def add(self, message: Message) -> Message:
        chat = self.chats[message["chat"]["id"]]
        chat.messages[message["message_id"]] = message
        if self._limit and len(chat.messages) > self._limit:
            del chat.messages[next(iter(chat.messages))]
        self.touch(chat)
        return message

    def find(self, chat_id: int, message_id: int) -> Message | None:
        chat = self.chats.get(chat_id)
        return chat.messages.get(message_id) if chat else None

    def delete(self, chat_id: int, message_id: int) -> None:
        chat = self.chats[chat_id]
        del chat.messages[message_id]
        self.touch(chat)

    def react(self, chat_id: int, message_id: int, emoji: list[str]) -> None:
        """Put reactions of the bot under a message, in place of the former ones."""
        chat = self.chats[chat_id]
        chat.messages[message_id]["reactions"] = emoji
        self.touch(chat)

    def act(self, chat_id: int, action: str) -> None:
        chat = self.chats[chat_id]
        chat.action, chat.action_until = action, time.monotonic() + TYPING_FOR
        self.touch(chat)

    def touch(self, chat: Chat) -> None:
        chat.changed = self.version + 1
        self.tell()

    def tell(self) -> None:
        self.version += 1
        self.changed.ring()

    async def after(self, version: int, seconds: float) -> list[int]:
        """Return the chats changed since a version; wait up to `seconds` for a change."""
        if self.version == version:
            await self.changed.heard(seconds)
        return [id for id, chat in self.chats.items() if chat.changed > version]
