"""Send everything through one rate limiter, which decides which chat is next.

What happens on a 429, which `request.py` raises as `Flooded`: `RateLimiter.refuse` silences its
chat for as long as Telegram said. All chats are silent when another one is, and nothing that left
since has arrived (`Pace.refuse`); or when no time was told, for 3 seconds, then 6. The other
processes of the bot are told. An answer to a person is tried again once the silence is over, if
that is before its deadline. A queued message waits for up to `LONG_HOLD`; for a longer silence of
its chat it is put off, back to the queue, and no attempt is counted.
"""

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
from rules.outbox.pace_shares import PLACES, PaceWish

MARGIN = 0.05
"""Seconds added to a halt, since network delays vary."""
LOOK = 0.5
"""Seconds between two searches for sends that have become stale."""
LONG_HOLD = 5.0
"""Seconds of silence in a chat that a queued message waits out; a longer silence puts it off."""
ANSWERED = (BadRequest, Forbidden, ChatMigrated)
"""Errors of a Telegram that answers: it refuses the message alone."""


class Stale(Exception):
    """Not to be sent now: it is another process's, not wanted any more, or Telegram is away."""


class OnHold(Stale):
    """The send is refused for now: Telegram wants a long silence in this chat alone."""


def always(*_: object) -> bool:
    return True


def never_leap(_: float) -> bool:
    """Count no wait as over."""
    return False


@dataclass(order=True, slots=True)
class WaitingSend:
    """A send that waits for its turn; sends sort by urgency, then by age."""

    urgency: Urgency
    number: int
    chat_id: int = field(compare=False)
    still: Callable[[], bool] = field(compare=False)
    turn: asyncio.Future[None] = field(compare=False)
    left_at: float | None = field(default=None, compare=False)
    """When its send began, if it did."""
    is_probe: bool = field(default=False, compare=False)


@dataclass(slots=True)
class RateLimiter:
    """Holds sends back: for the pace, Telegram's halts, outages, this process's share."""

    pace: Pace = field(default_factory=Pace)
    monotonic: Callable[[], float] = time.monotonic
    breaker: Breaker = field(default_factory=Breaker)
    uniform: Callable[[], float] = random.random
    on_halt: Callable[[], object] = always
    """Called when Telegram wants silence: the other processes of this bot must know."""
    on_hold: Callable[[int], object] = always
    """Called with the chat in which it wants silence, before `on_halt`."""
    on_crowded: Callable[[], object] = always
    """Called when an answer waits for a place: other processes may hold more than they use."""
    leap_over: Callable[[float], bool] = never_leap
    """Let the sandbox's clock leap over so many seconds instead of waiting; return whether it does.
    Zero seconds only ask."""
    _share_until: float = inf
    """Until when the places that we send from are surely ours."""
    _answers: deque[float] = field(default_factory=deque)
    _waiting: list[WaitingSend] = field(default_factory=list)
    _number: int = 0
    _looked_at: float = -inf
    _timer: asyncio.TimerHandle | None = None

    @property
    def is_shut(self) -> bool:
        """Tell whether Telegram is away: then only a probe is sent, now and then."""
        return self.breaker.is_open

    def room(self, most: int) -> int:
        """Return how many of `most` may be claimed: in an outage, one for a due probe."""
        if not self.is_shut:
            return most
        return min(most, 1) if self.breaker.opens_at() <= self.monotonic() else 0

    @asynccontextmanager
    async def turn(
        self,
        chat_id: int,
        urgency: Urgency,
        still: Callable[[], bool] = always,
        queue_number: int | None = None,
    ) -> AsyncIterator[bool]:
        """Wait for a turn to send to this chat; stay inside until the message has arrived.

        Yields whether the message is sent as a probe, in what may still be an outage.  Raises
        Stale, and takes no slot, once `still` says that the message is not to be sent.
        """
        waiting = self._join_queue(chat_id, urgency, still, queue_number or self.queue_number())
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
                self._end(waiting, waiting.left_at, error)

    def queue_number(self) -> int:
        """Return the next number in the queue, which the sender of several messages keeps."""
        self._number += 1
        return self._number

    async def change_turn(self, chat_id: int, seconds: float) -> bool:
        """Wait for a chat's turn to edit or delete a message: this takes no slot.

        Returns False, and takes no turn, when that takes longer than so many seconds.
        """
        until = self.monotonic() + seconds
        while (ready_at := self.pace.change_ready_at(chat_id)) > (now := self.monotonic()):
            if ready_at > until:
                return False
            await self._pass(min(ready_at - now, LOOK))
        self.pace.take_change(chat_id, now)
        return True

    async def calm(self) -> None:
        """Wait until no halt of all is on."""
        if pause := self.halted_for():
            await asyncio.sleep(pause)

    def refuse(self, chat_id: int, seconds: float | None) -> None:
        """Hold a refused chat for some seconds; hold all chats if others are refused too.

        None: no time was told.  So it was not Telegram that spoke of this chat, and all halt.
        """
        if seconds is None:
            self.halt(None)
            return
        self.pace.refuse(chat_id, seconds + MARGIN, self.monotonic())
        self.on_hold(chat_id)
        self.on_halt()

    def halt(self, seconds: float | None) -> None:
        """Halt all sends for so many seconds; None: nobody says how many."""
        self.pace.halt(seconds and seconds + MARGIN, self.monotonic())
        self.on_halt()

    def halted_for(self) -> float:
        """Return the seconds until the halt of all is over."""
        return max(0.0, self.pace.calm_at() - self.monotonic())

    def silent_for(self, chat_id: int) -> float:
        """Return the seconds until something may be sent to a chat, as Telegram wants it."""
        return max(0.0, self.pace.calm_in_at(chat_id) - self.monotonic())

    def held_for(self, chat_id: int) -> float:
        """Return the seconds until the silence of this chat is over, whatever halts all."""
        return max(0.0, self.pace.held_until(chat_id) - self.monotonic())

    def drop_stale(self) -> None:
        """Raise Stale in the waiting sends whose message is no longer wanted."""
        self._looked_at = self.monotonic()
        for waiting in self._waiting:
            if not waiting.turn.done() and not waiting.still():
                waiting.turn.set_exception(Stale)
        self._waiting = [waiting for waiting in self._waiting if not waiting.turn.done()]

    def share(self, places: int, *, until: float) -> None:
        """Set how many shared places this process may use until an instant."""
        self.pace.in_flight.most, self._share_until = places, until
        if self._waiting:
            self._open()

    def kept(self) -> int:
        """Return how many places this process holds: its share, or places in use if more."""
        sure = self.monotonic() < self._share_until
        return max(int(self.pace.in_flight.most) if sure else 0, self.in_use())

    def in_use(self) -> int:
        return self.pace.in_flight.in_use(self.monotonic())

    def wish(self) -> PaceWish:
        """Return how many places this process could use for sends under way and waiting."""
        while self._answers and self._answers[0] < self.monotonic() - 1:
            self._answers.popleft()
        urgencies = [waiting.urgency for waiting in self._waiting if not waiting.turn.done()]
        answers = len(self._answers) + urgencies.count(Urgency.ANSWER)
        queued = max(0, self.in_use() + len(urgencies) - answers)
        return PaceWish(min(answers, PLACES), min(queued, PLACES))

    def _end(self, waiting: WaitingSend, left_at: float, error: BaseException | None) -> None:
        """Note the outcome of a send: failures in a row tell that Telegram is away."""
        now = self.monotonic()
        self.pace.in_flight.arrive(left_at, now, well=error is None)
        if error is None or isinstance(error, ANSWERED):
            self.pace.arrived(left_at)
            self.breaker.succeed()
        elif isinstance(error, NetworkError):
            probe = waiting.is_probe
            self.breaker.fail(waiting.chat_id, now, self.uniform(), probe=probe)
            if self.is_shut:
                self._drop_all_but_answers()
        else:
            self.breaker.give_up(probe=waiting.is_probe)
        self._open()

    def _drop_all_but_answers(self) -> None:
        """Drop queued messages in an outage; answers wait until their time-out."""
        for waiting in self._waiting:
            if waiting.urgency is not Urgency.ANSWER and not waiting.turn.done():
                waiting.turn.set_exception(Stale)
        self._waiting = [waiting for waiting in self._waiting if not waiting.turn.done()]

    def _join_queue(
        self, chat_id: int, urgency: Urgency, still: Callable[[], bool], queue_number: int
    ) -> WaitingSend:
        turn = asyncio.get_running_loop().create_future()
        waiting = WaitingSend(urgency, queue_number, chat_id, still, turn)
        insort(self._waiting, waiting)
        return waiting

    def _open(self) -> None:
        """Let through all sends that are ready; look again when the next send will be."""
        now = self.monotonic()
        if now - self._looked_at >= LOOK:
            self.drop_stale()
        while (first := self._first_ready(now)) is not None:
            self._let_through(first, now)
        if self._is_crowded(now):
            self.on_crowded()
        self._schedule_next(now)

    def _is_crowded(self, now: float) -> bool:
        """Tell whether an answer waits for a place, and for nothing else."""
        if not self._waiting or self._waiting[0].urgency is not Urgency.ANSWER:
            return False
        return now < self.pace.in_flight.opens_at() and now >= self.pace.calm_at()

    def _let_through(self, waiting: WaitingSend, now: float) -> None:
        if not waiting.still():
            waiting.turn.set_exception(Stale)
            return
        self.pace.take(waiting.chat_id, now)
        waiting.left_at, waiting.is_probe = now, self.breaker.leave()
        waiting.turn.set_result(None)
        if waiting.urgency is Urgency.ANSWER:
            self._answers.append(now)

    def _first_ready(self, now: float) -> WaitingSend | None:
        """Remove and return the first ready send; without a ready one, remove the ended ones."""
        if self._opens_at() > now:
            return None
        for index, waiting in enumerate(self._waiting):
            if not waiting.turn.done() and self._ready_at(waiting) <= now:
                return self._waiting.pop(index)
        self._waiting = [waiting for waiting in self._waiting if not waiting.turn.done()]
        return None

    def _opens_at(self) -> float:
        """Return when the most urgent send may pass: before, none may."""
        if not self._waiting or self.monotonic() >= self._share_until:
            return inf
        return max(self.breaker.opens_at(), self.pace.opens_at(self._waiting[0].urgency))

    def _ready_at(self, waiting: WaitingSend) -> float:
        return self.pace.ready_at(waiting.chat_id, waiting.urgency)

    def _schedule_next(self, now: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        if not self._waiting:
            return
        next_at = self._opens_at()
        if next_at <= now:  # only the pace of their own chats holds them back
            next_at = min(map(self._ready_at, self._waiting))
        wait = min(max(0, next_at - now), LOOK)
        loop = asyncio.get_running_loop()
        if next_at < inf and self.leap_over(0):
            self._timer = loop.call_later(0, self._leap, wait)
        else:
            self._timer = loop.call_later(wait, self._open)

    async def _pass(self, seconds: float) -> None:
        """Wait some seconds; under a clock that leaps, let other tasks run and leap instead."""
        leaps = self.leap_over(0)
        await asyncio.sleep(0 if leaps else seconds)
        if leaps:
            self.leap_over(seconds)

    def _leap(self, seconds: float) -> None:
        """Leap over a wait with the simulated clock, since no other task came in between."""
        self.leap_over(seconds)
        self._open()
