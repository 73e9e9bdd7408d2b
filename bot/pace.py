"""The gate through which everything we send leaves: who waits, and whose turn it is."""

import asyncio
import time
from bisect import insort
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf

from rules.pace import Pace, Urgency

MARGIN = 0.05
"""Seconds added to a halt: networks are not that even."""


@dataclass(order=True, slots=True)
class Waiting:
    urgency: Urgency
    number: int
    chat_id: int = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)
    left_at: float | None = field(default=None, compare=False)
    """When its slot was taken, if one was."""


@dataclass(slots=True)
class Gate:
    pace: Pace = field(default_factory=Pace)
    monotonic: Callable[[], float] = time.monotonic
    _waiting: list[Waiting] = field(default_factory=list)
    _number: int = 0
    _timer: asyncio.TimerHandle | None = None
    _answers: deque[float] = field(default_factory=deque)

    @asynccontextmanager
    async def turn(self, chat_id: int, urgency: Urgency) -> AsyncIterator[None]:
        """Entered when something may be sent to this chat, the most urgent first; left when it
        has arrived."""
        waiting = self._stand_in_line(chat_id, urgency)
        self._open()
        try:
            await waiting.turn
            yield
        finally:
            if waiting.left_at is not None:
                self.pace.airborne.arrive(waiting.left_at, self.monotonic())
                self._open()

    async def calm(self) -> None:
        """Returns when no halt is on: for what takes no slot (edits, erasures)."""
        pause = self.pace.calm_at() - self.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)

    def halt(self, seconds: float) -> None:
        self.pace.halt(seconds + MARGIN, self.monotonic())

    def wave_promises_through(self) -> None:
        """We stop: those who wait here see for themselves that they are not to send any more."""
        for waiting in self._waiting:
            if waiting.urgency is not Urgency.ANSWER and not waiting.turn.done():
                waiting.turn.set_result(None)

    def leave_room_for(self, answers: int) -> None:
        """What all processes answered in the last second, ours included."""
        self.pace.elsewhere = max(0, answers - self.answers_in_the_last_second())

    def answers_in_the_last_second(self) -> int:
        while self._answers and self._answers[0] < self.monotonic() - 1:
            self._answers.popleft()
        return len(self._answers)

    def _stand_in_line(self, chat_id: int, urgency: Urgency) -> Waiting:
        self._number += 1
        turn = asyncio.get_running_loop().create_future()
        waiting = Waiting(urgency, self._number, chat_id, turn)
        insort(self._waiting, waiting)
        return waiting

    def _open(self) -> None:
        """Let through all who may pass now; come back when the next one may."""
        now = self.monotonic()
        while (first := self._first_ready(now)) is not None:
            self._take(first, now)
        self._come_back(now)

    def _take(self, waiting: Waiting, now: float) -> None:
        self.pace.take(waiting.chat_id, now)
        waiting.left_at = now
        waiting.turn.set_result(None)
        if waiting.urgency is Urgency.ANSWER:
            self._answers.append(now)

    def _first_ready(self, now: float) -> Waiting | None:
        """Takes them off the list; when nobody is ready, those who gave up leave it too."""
        if self._opens_at() > now:
            return None
        for place, waiting in enumerate(self._waiting):
            if not waiting.turn.done() and self._ready_at(waiting) <= now:
                return self._waiting.pop(place)
        self._waiting = [waiting for waiting in self._waiting if not waiting.turn.done()]
        return None

    def _opens_at(self) -> float:
        """For the most urgent of those who wait: before, nobody may pass."""
        return self.pace.opens_at(self._waiting[0].urgency) if self._waiting else inf

    def _ready_at(self, waiting: Waiting) -> float:
        return self.pace.ready_at(waiting.chat_id, waiting.urgency)

    def _come_back(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        next_at = self._opens_at()
        if next_at <= now:  # only their own chats hold them back: look at each
            next_at = min(map(self._ready_at, self._waiting))
        if next_at < inf:  # else it opens when something has arrived
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0, next_at - now), self._open)
