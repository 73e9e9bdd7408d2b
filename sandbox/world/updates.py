"""Queue updates: long polling, confirmation, retention, duplicates and disorder on demand."""

import time
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import islice
from typing import Any

from sandbox.refusal import Refusal
from sandbox.world.bell import Bell

KEPT_FOR = timedelta(hours=24)
CALLBACK_QUERIES_KEPT_FOR = timedelta(seconds=150)
HELD_FOR = 1.0
NEVER = datetime.max.replace(tzinfo=UTC)
OPT_IN = {"chat_member", "message_reaction", "message_reaction_count"}
CONFLICT = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)

Update = dict[str, Any]


@dataclass(slots=True)
class Trace:
    """What is kept of an update once it is gone, without its words; machine's clock, in seconds."""

    update_id: int
    chat: int
    kind: str
    put_at: float
    taken_at: float | None = None
    """When the bot confirmed it for the last time."""
    query: str = ""
    """The id of the callback query, if it is one."""


@dataclass(slots=True, eq=False)
class QueuedUpdate:
    update: Update
    chat: int
    until: datetime
    trace: Trace
    copies: int = 1


class Queue:
    def __init__(self, now: Callable[[], datetime], traces: int | None = None) -> None:
        self.arrived = Bell()
        self.traces: deque[Trace] = deque(maxlen=traces)
        self.allowed: set[str] | None = None
        self.next_id = int(time.time())
        self._now = now
        # Dictionaries serve as ordered sets.
        self._entries: dict[QueuedUpdate, None] = {}
        self._chats: dict[int, dict[QueuedUpdate, None]] = {}
        self._held: list[QueuedUpdate] = []
        self._next_expiry = NEVER
        self._poll = 0

    def put(self, update: Update, chat: int, fault: str | None = None) -> Update:
        """Give the update its id and queue it, unless the bot did not ask for its kind."""
        update = {"update_id": self.next_id, **update}
        self.next_id = max(self.next_id, update["update_id"]) + 1
        kind = next((name for name in update if name != "update_id"), "")
        if not (kind in self.allowed if self.allowed else kind not in OPT_IN):
            return update
        keep = CALLBACK_QUERIES_KEPT_FOR if kind == "callback_query" else KEPT_FOR
        query = update[kind]["id"] if kind == "callback_query" else ""
        trace = Trace(update["update_id"], chat, kind, time.monotonic(), query=query)
        self.traces.append(trace)
        copies = 2 if fault == "duplicate_update" else 1
        entry = QueuedUpdate(update, chat, self._now() + keep, trace, copies)
        if fault == "reorder_updates" and not self._held:
            self._held.append(entry)
        else:
            self._add(entry)
            self.release()
        self.arrived.ring()
        return update

    def release(self) -> None:
        """Queue an update that was held back so that a later one could pass it."""
        for entry in self._held:
            self._add(entry)
        self._held = []

    def first(self, limit: int) -> list[QueuedUpdate]:
        self._expire()
        return list(islice(self._entries, limit))

    def chats(self) -> Iterable[int]:
        """Return the chats that have an update waiting."""
        self._expire()
        return self._chats.keys()

    def first_of(self, chat: int) -> QueuedUpdate | None:
        self._expire()
        return next(iter(self._chats.get(chat, ())), None)

    def __contains__(self, entry: QueuedUpdate) -> bool:
        self._expire()
        return entry in self._entries

    def __len__(self) -> int:
        self._expire()
        return len(self._entries) + len(self._held)

    def taken(self, entry: QueuedUpdate) -> None:
        """Note that one copy reached the bot."""
        entry.trace.taken_at = time.monotonic()
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
        """Drop all ids below the offset; a negative offset keeps only the last updates."""
        if offset < 0:
            for entry in list(self._entries)[:offset]:
                self._drop(entry)
            return
        for entry in [entry for entry in self._entries if entry.update["update_id"] < offset]:
            self.taken(entry)

    async def poll(self, offset: int, limit: int, seconds: float) -> list[Update]:
        """Wait for updates; of two polls at once, refuse the older one."""
        self._poll += 1
        number = self._poll
        self.arrived.ring()
        if offset:
            self.confirm(offset)
        deadline = time.monotonic() + seconds
        while not self.first(1) and (seconds_left := deadline - time.monotonic()) > 0:
            heard = await self.arrived.heard(
                min(seconds_left, HELD_FOR) if self._held else seconds_left
            )
            if self._poll != number:
                raise Refusal(409, CONFLICT)
            if not heard:
                self.release()
        return [entry.update for entry in self.first(limit)]

    def _add(self, entry: QueuedUpdate) -> None:
        self._entries[entry] = None
        self._chats.setdefault(entry.chat, {})[entry] = None
        self._next_expiry = min(self._next_expiry, entry.until)

    def _drop(self, entry: QueuedUpdate) -> None:
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
