"""The gate through which everything we send leaves: who waits, and whose turn it is."""

import asyncio
import random
import time
from bisect import insort
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from math import inf

from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError

from rules.outbox.breaker import Breaker
from rules.outbox.pace import Pace, Urgency
from rules.outbox.pace_shares import PLACES, Wish

MARGIN = 0.05
"""Seconds added to a halt: networks are not that even."""
LOOK = 0.5
"""Seconds between two looks at who waits for nothing."""
ANSWERED = (BadRequest, Forbidden, ChatMigrated)
"""Telegram is there, though it does not want this."""


class Stale(Exception):
    """Not to be sent now: it is another's, or not wanted any more, or Telegram is away."""


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
    is_probe: bool = field(default=False, compare=False)


@dataclass(slots=True)
class Gate:
    pace: Pace = field(default_factory=Pace)
    monotonic: Callable[[], float] = time.monotonic
    breaker: Breaker = field(default_factory=Breaker)
    chance: Callable[[], float] = random.random
    on_halt: Callable[[], object] = always
    """Called when Telegram wants silence: other processes of this bot must know."""
    _share_until: float = inf
    """Until when the places we send from are surely ours."""
    _answers: deque[float] = field(default_factory=deque)
    _waiting: list[Waiting] = field(default_factory=list)
    _number: int = 0
    _looked_at: float = -inf
    _timer: asyncio.TimerHandle | None = None

    @property
    def is_shut(self) -> bool:
        """Telegram takes nothing of what we send: only a probe leaves, now and then."""
        return self.breaker.is_open

    def room(self, most: int) -> int:
        """How many of `most` may be taken up: of a shut gate, one when a probe is due."""
        if not self.is_shut:
            return most
        return min(most, 1) if self.breaker.opens_at() <= self.monotonic() else 0

    @asynccontextmanager
    async def turn(
        self,
        chat_id: int,
        urgency: Urgency,
        still: Callable[[], bool] = always,
        place: int | None = None,
    ) -> AsyncIterator[bool]:
        """Entered when something may be sent to this chat, the most urgent first; left when it
        has arrived.  Tells whether it leaves as a probe, into what may still be an outage.

        Raises Stale, and takes no slot, once it is not `still` to be sent.
        """
        waiting = self._stand_in_line(chat_id, urgency, still, place or self.place())
        self._open()
        error: BaseException | None = None
        try:
            await waiting.turn
            yield waiting.is_probe
        except BaseException as raised:
            error = raised
            raise
        finally:
            if waiting.left_at is not None:
                self._land(waiting, waiting.left_at, error)

    def place(self) -> int:
        """In the line, behind all others: whoever says several things keeps theirs."""
        self._number += 1
        return self._number

    async def calm(self) -> None:
        """Returns when no halt is on: for what takes no slot (edits, erasures)."""
        if pause := self.halted_for():
            await asyncio.sleep(pause)

    def halt(self, seconds: float | None) -> None:
        """For so many seconds, or for a while when Telegram does not say how many."""
        self.pace.halt(seconds and seconds + MARGIN, self.monotonic())
        self.on_halt()

    def halted_for(self) -> float:
        """Seconds until the halt is over."""
        return max(0.0, self.pace.calm_at() - self.monotonic())

    def let_the_stale_go(self) -> None:
        """Those who wait and are not to send any more leave at once."""
        self._looked_at = self.monotonic()
        for waiting in self._waiting:
            if not waiting.turn.done() and not waiting.still():
                waiting.turn.set_exception(Stale)
        self._waiting = [waiting for waiting in self._waiting if not waiting.turn.done()]

    def share(self, places: int, *, until: float) -> None:
        """Send from so many places, of those that all processes have, until that instant."""
        self.pace.airborne.most, self._share_until = places, until
        if self._waiting:
            self._open()

    def kept(self) -> int:
        """Places that are surely ours: those we may use, and those still in use."""
        sure = self.monotonic() < self._share_until
        return max(int(self.pace.airborne.most) if sure else 0, self.in_use())

    def in_use(self) -> int:
        return self.pace.airborne.in_use(self.monotonic())

    def wish(self) -> Wish:
        """How many places we could use: what uses one, and what waits for one."""
        while self._answers and self._answers[0] < self.monotonic() - 1:
            self._answers.popleft()
        urgencies = [it.urgency for it in self._waiting if not it.turn.done()]
        answers = len(self._answers) + urgencies.count(Urgency.ANSWER)
        queued = max(0, self.in_use() + len(urgencies) - answers)
        return Wish(min(answers, PLACES), min(queued, PLACES))

    def _land(self, waiting: Waiting, left_at: float, error: BaseException | None) -> None:
        """What became of a send: those that fail in a row tell that Telegram is away."""
        now = self.monotonic()
        self.pace.airborne.arrive(left_at, now, well=error is None)
        if error is None or isinstance(error, ANSWERED):
            self.pace.arrived()
            self.breaker.succeed()
        elif isinstance(error, NetworkError):
            probe = waiting.is_probe
            self.breaker.fail(waiting.chat_id, now, self.chance(), probe=probe)
            if self.is_shut:
                self._let_promises_go()
        else:
            self.breaker.give_up(probe=waiting.is_probe)
        self._open()

    def _let_promises_go(self) -> None:
        """They are not sent into an outage; answers wait as long as they have patience."""
        for waiting in self._waiting:
            if waiting.urgency is not Urgency.ANSWER and not waiting.turn.done():
                waiting.turn.set_exception(Stale)
        self._waiting = [waiting for waiting in self._waiting if not waiting.turn.done()]

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
        waiting.left_at, waiting.is_probe = now, self.breaker.leave()
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
        if not self._waiting or self.monotonic() >= self._share_until:
            return inf
        return max(self.breaker.opens_at(), self.pace.opens_at(self._waiting[0].urgency))

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
