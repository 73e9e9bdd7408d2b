"""The queue of updates: long poll, confirmation, retention, doubles and disorder on demand."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sandbox.refusal import Refusal
from sandbox.world.bell import Bell

KEPT_FOR = timedelta(hours=24)
PRESSES_KEPT_FOR = timedelta(seconds=150)
HELD_FOR = 1.0
NEVER = datetime.max.replace(tzinfo=UTC)
OPT_IN = {"chat_member", "message_reaction", "message_reaction_count"}
CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)

Update = dict[str, Any]


@dataclass(slots=True, eq=False)
class Entry:
    update: Update
    chat: int
    until: datetime
    copies: int = 1


class Queue:
    def __init__(self, now: Callable[[], datetime]) -> None:
        self.arrived = Bell()
        self.allowed: set[str] | None = None
        self.next_id = int(time.time())
        self._now = now
        # Dictionaries serve as ordered sets.
        self._entries: dict[Entry, None] = {}
        self._chats: dict[int, dict[Entry, None]] = {}
        self._held: list[Entry] = []
        self._next_expiry = NEVER
        self._poll = 0

    def put(self, update: Update, chat: int, fault: str | None = None) -> Update:
        """Gives the update its id and queues it, unless the bot did not ask for its kind."""
        update = {"update_id": self.next_id} | update
        self.next_id = max(self.next_id, update["update_id"]) + 1
        kind = next((name for name in update if name != "update_id"), "")
        if not (kind in self.allowed if self.allowed else kind not in OPT_IN):
            return update
        keep = PRESSES_KEPT_FOR if kind == "callback_query" else KEPT_FOR
        entry = Entry(update, chat, self._now() + keep, 2 if fault == "duplicate_update" else 1)
        if fault == "reorder_updates" and not self._held:
            self._held.append(entry)
        else:
            self._add(entry)
            self.release()
        self.arrived.ring()
        return update

    def release(self) -> None:
        """Lets go of an update held back so that a later one could pass it."""
        for entry in self._held:
            self._add(entry)
        self._held = []

    def first(self, limit: int) -> list[Entry]:
        self._expire()
        return list(islice(self._entries, limit))

    def chats(self) -> Iterable[int]:
        """The chats that have something waiting."""
        self._expire()
        return self._chats.keys()

    def first_of(self, chat: int) -> Entry | None:
        self._expire()
        return next(iter(self._chats.get(chat, ())), None)

    def __contains__(self, entry: Entry) -> bool:
        self._expire()
        return entry in self._entries

    def __len__(self) -> int:
        self._expire()
        return len(self._entries) + len(self._held)

    def taken(self, entry: Entry) -> None:
        """One copy reached the bot."""
        entry.copies -= 1
        if entry.copies <= 0 and entry in self._entries:
            self._drop(entry)

    def clear(self) -> list[Update]:
        self.release()
        entries = self.first(len(self._entries))
        for entry in entries:
            self._drop(entry)
        return [dict(entry.update) for entry in entries for _ in range(entry.copies)]

    def confirm(self, offset: int) -> None:
        """Forgets all ids below the offset; a negative one keeps only the last ones."""
        if offset < 0:
            for entry in list(self._entries)[:offset]:
                self._drop(entry)
            return
        for entry in [e for e in self._entries if e.update["update_id"] < offset]:
            self.taken(entry)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """Of two polls at once the older is refused."""
        self._poll += 1
        mine = self._poll
        self.arrived.ring()
        if offset:
            self.confirm(offset)
        deadline = time.monotonic() + seconds
        while not self.first(1) and (left := deadline - time.monotonic()) > 0:
            heard = await self.arrived.heard(min(left, HELD_FOR) if self._held else left)
            if self._poll != mine:
                raise Refusal(409, CONFLICT)
            if not heard:
                self.release()
        return [entry.update for entry in self.first(limit)]

    def _add(self, entry: Entry) -> None:
        self._entries[entry] = None
        self._chats.setdefault(entry.chat, {})[entry] = None
        self._next_expiry = min(self._next_expiry, entry.until)

    def _drop(self, entry: Entry) -> None:
        del self._entries[entry]
        waiting = self._chats[entry.chat]
        del waiting[entry]
        if not waiting:
            del self._chats[entry.chat]

    def _expire(self) -> None:
        now = self._now()
        if now < self._next_expiry:
            return
        for entry in [entry for entry in self._entries if entry.until <= now]:
            self._drop(entry)
        self._next_expiry = min((entry.until for entry in self._entries), default=NEVER)
