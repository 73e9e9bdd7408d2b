"""The gate through which everything we send leaves: who waits, and whose turn it is."""

import asyncio
import time
from bisect import insort
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf

from rules.outbox.pace import Pace, Urgency

MARGIN = 0.05
"""Seconds added to a halt: networks are not that even."""
LOOK = 0.5
"""Seconds between two looks at who waits for nothing."""


class Stale(Exception):
    """Too late to send this: it is another's by now, or not wanted any more."""


def always() -> bool:
    return True


@dataclass(order=True, slots=True)
class Waiting:
    urgency: Urgency
    number: int
    chat_id: int = field(compare=False)
    still: Callable[[], bool] = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)
    left_at: float | None = field(default=None, compare=False)
    """When its slot was taken, if one was."""


@dataclass(slots=True)
class Gate:
    pace: Pace = field(default_factory=Pace)
    monotonic: Callable[[], float] = time.monotonic
    _waiting: list[Waiting] = field(default_factory=list)
    _number: int = 0
    _looked_at: float = -inf
    _timer: asyncio.TimerHandle | None = None
    _answers: deque[float] = field(default_factory=deque)

    @asynccontextmanager
    async def turn(
        self,
        chat_id: int,
        urgency: Urgency,
        still: Callable[[], bool] = always,
        place: int | None = None,
    ) -> AsyncIterator[None]:
        """Entered when something may be sent to this chat, the most urgent first; left when it
        has arrived.

        Raises Stale, and takes no slot, once it is not `still` to be sent.
        """
        waiting = self._stand_in_line(chat_id, urgency, still, place or self.place())
        self._open()
        arrived = False
        try:
            await waiting.turn
            yield
            arrived = True
        finally:
            if waiting.left_at is not None:
                now = self.monotonic()
                self.pace.airborne.arrive(waiting.left_at, now, well=arrived)
                self._open()

    def place(self) -> int:
        """In the line, behind all others: whoever says several things keeps theirs."""
        self._number += 1
        return self._number

    async def calm(self) -> None:
        """Returns when no halt is on: for what takes no slot (edits, erasures)."""
        pause = self.pace.calm_at() - self.monotonic()
        if pause > 0:
            await asyncio.sleep(pause)

    def halt(self, seconds: float) -> None:
        self.pace.halt(seconds + MARGIN, self.monotonic())

    def let_the_stale_go(self) -> None:
        """Those who wait and are not to send any more leave at once."""
        self._looked_at = self.monotonic()
        for waiting in self._waiting:
            if not waiting.turn.done() and not waiting.still():
                waiting.turn.set_exception(Stale)
        self._waiting = [waiting for waiting in self._waiting if not waiting.turn.done()]

    def leave_room_for(self, answers: int) -> None:
        """What all processes answered in the last second, ours included."""
        self.pace.elsewhere = max(0, answers - self.answers_in_the_last_second())

    def answers_in_the_last_second(self) -> int:
        while self._answers and self._answers[0] < self.monotonic() - 1:
            self._answers.popleft()
        return len(self._answers)

    def _stand_in_line(
        self, chat_id: int, urgency: Urgency, still: Callable[[], bool], place: int
    ) -> Waiting:
        turn = asyncio.get_running_loop().create_future()
        waiting = Waiting(urgency, place, chat_id, still, turn)
        insort(self._waiting, waiting)
        return waiting

    def _open(self) -> None:
        """Let through all who may pass now; come back when the next one may."""
        now = self.monotonic()
        if now - self._looked_at >= LOOK:
            self.let_the_stale_go()
        while (first := self._first_ready(now)) is not None:
            self._take(first, now)
        self._come_back(now)

    def _take(self, waiting: Waiting, now: float) -> None:
        if not waiting.still():
            waiting.turn.set_exception(Stale)
            return
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
        if not self._waiting:
            return
        next_at = self._opens_at()
        if next_at <= now:  # only their own chats hold them back: look at each
            next_at = min(map(self._ready_at, self._waiting))
        loop = asyncio.get_running_loop()
        self._timer = loop.call_later(min(max(0, next_at - now), LOOK), self._open)
