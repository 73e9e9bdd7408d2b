"""Limit how fast a bot may send: a rate in all, one a chat, and one a minute in groups."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from math import ceil

GROUP_PER_MINUTE = 20


@dataclass(slots=True)
class Limits:
    """Messages a second in all and in a chat, and at once in a chat; zero means no limit."""

    rate_all: float = 30
    rate_chat: float = 1
    burst_chat: float = 5


@dataclass(slots=True)
class Bucket:
    """A token bucket: a burst at once, then a steady rate."""

    burst: float
    per_second: float
    tokens: float
    at: float

    def missing(self, now: float) -> float:
        """Return the seconds until a token is free; zero if free now."""
        self.tokens = min(self.burst, self.tokens + (now - self.at) * self.per_second)
        self.at = now
        return 0 if self.tokens >= 1 else (1 - self.tokens) / self.per_second


@dataclass(slots=True)
class Pace:
    limits: Limits
    monotonic: Callable[[], float] = time.monotonic
    halted_until: float = 0
    held_until: dict[int, float] = field(default_factory=dict)
    """The chats in which nothing may be sent for a while."""
    _last_second: deque[float] = field(default_factory=deque)
    _chats: dict[int, Bucket] = field(default_factory=dict)

    def set(self, limits: Limits) -> None:
        self.limits = limits
        self._last_second.clear()
        self._chats.clear()

    def halt(self, seconds: float, chat: int | None = None) -> None:
        """Refuse what is sent for so many seconds: in one chat, or in all."""
        until = self.monotonic() + seconds
        if chat is None:
            self.halted_until = max(self.halted_until, until)
        else:
            self.held_until[chat] = max(self.held_until.get(chat, 0), until)

    def end_halt(self) -> None:
        self.halted_until = 0
        self.held_until.clear()

    def halted_for(self, chat: int) -> int:
        """Return for how many whole seconds nothing may be sent in a chat."""
        until = max(self.halted_until, self.held_until.get(chat, 0))
        return max(0, ceil(until - self.monotonic()))

    def take(self, chat: int) -> int:
        """Count a message and return 0, or return the whole seconds to wait."""
        now = self.monotonic()
        wait = max(self._in_all(now), self._in_chat(chat, now))
        if wait > 0:
            return ceil(wait)
        if self.limits.rate_all:
            self._last_second.append(now)
        if bucket := self._chats.get(chat):
            bucket.tokens -= 1
        return 0

    def _in_all(self, now: float) -> float:
        """Return the seconds to wait; one message above the rate passes, for uneven networks."""
        if not self.limits.rate_all:
            return 0
        while self._last_second and self._last_second[0] <= now - 1:
            self._last_second.popleft()
        full = len(self._last_second) >= self.limits.rate_all + 1
        return self._last_second[0] + 1 - now if full else 0

    def _in_chat(self, chat: int, now: float) -> float:
        if not self.limits.rate_chat:
            return 0
        if chat not in self._chats:
            burst, rate = self.limits.burst_chat, self.limits.rate_chat
            if chat < 0:
                burst, rate = float(GROUP_PER_MINUTE), GROUP_PER_MINUTE / 60
            self._chats[chat] = Bucket(burst, rate, burst, now)
        return self._chats[chat].missing(now)
