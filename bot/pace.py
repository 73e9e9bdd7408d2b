"""The gate through which everything we send leaves: who waits, and whose turn it is."""

import asyncio
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from rules.pace import Pace, Urgency

MARGIN = 0.05
"""Seconds added to a halt: networks are not that even."""


@dataclass(order=True, slots=True)
class Waiting:
    urgency: Urgency
    number: int
    chat_id: int = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)


@dataclass(slots=True)
class Gate:
    pace: Pace = field(default_factory=Pace)
    monotonic: Callable[[], float] = time.monotonic
    _waiting: list[Waiting] = field(default_factory=list)
    _number: int = 0
    _timer: asyncio.TimerHandle | None = None
    _answers: deque[float] = field(default_factory=deque)

    async def pass_through(self, chat_id: int, urgency: Urgency) -> None:
        """Returns at the instant something may be sent to this chat; the most urgent first."""
        now = self.monotonic()
        if not self._waiting and self.pace.ready_at(chat_id, urgency) <= now:
            self._take(chat_id, urgency, now)
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._number += 1
        self._waiting.append(Waiting(urgency, self._number, chat_id, turn))
        self._open()
        await turn

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

    def answers_in_the_last_second(self) -> int:
        while self._answers and self._answers[0] < self.monotonic() - 1:
            self._answers.popleft()
        return len(self._answers)

    def _open(self) -> None:
        """Let through all who may pass now; come back when the next one may."""
        now = self.monotonic()
        self._waiting = sorted(w for w in self._waiting if not w.turn.done())
        while (first := self._first_ready(now)) is not None:
            self._waiting.remove(first)
            self._take(first.chat_id, first.urgency, now)
            first.turn.set_result(None)
        self._come_back(now)

    def _take(self, chat_id: int, urgency: Urgency, now: float) -> None:
        self.pace.take(chat_id, now)
        if urgency is Urgency.ANSWER:
            self._answers.append(now)

    def _first_ready(self, now: float) -> Waiting | None:
        ready = (w for w in self._waiting if self.pace.ready_at(w.chat_id, w.urgency) <= now)
        return next(ready, None)

    def _come_back(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if self._waiting:
            next_at = min(self.pace.ready_at(w.chat_id, w.urgency) for w in self._waiting)
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(max(0, next_at - now), self._open)
