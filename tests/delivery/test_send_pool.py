"""What is under way when we stop, or when the database is away: marked, and sent once."""

import asyncio
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

import pytest
from sqlalchemy.exc import OperationalError

from bot.delivery import send_pool
from bot.delivery.send_pool import Sending, SendPool
from bot.telegram.rate_limiter import RateLimiter, Stale
from rules.outbox.pace import Pace, Urgency, unlimited

AWAY = OperationalError("", {}, Exception("the server closed the connection"))


@dataclass
class House:
    """Sends one message to each of them, all at once."""

    people: Sequence[int]
    rate_limiter: RateLimiter = field(default_factory=lambda: RateLimiter(unlimited()))
    hanging: int = 0
    away: int = 0
    """How many times marking fails."""
    sent: list[int] = field(default_factory=list)
    marked: list[str] = field(default_factory=list)
    taken_up: bool = False

    def pool(self) -> SendPool[str]:
        return SendPool(
            self.take_up,
            self.mark,
            slots=60,
            refill_below=1,
            on_draining=self.rate_limiter.drop_stale,
        )

    async def take_up(
        self, running: SendPool[str], _: int
    ) -> Mapping[Hashable, Sending[str]] | None:
        if self.taken_up:
            return None
        self.taken_up = True
        return {person: partial(self.send, running, person) for person in self.people}

    async def send(self, running: SendPool[str], person: int) -> str:
        try:
            async with self.rate_limiter.turn(
                person, Urgency.ANNOUNCEMENT, lambda: not running.draining
            ):
                self.sent.append(person)
                if person == self.hanging:
                    await asyncio.Event().wait()
        except Stale:
            return f"{person} let go"
        except asyncio.CancelledError:
            return f"{person} in doubt"
        return f"{person} sent"

    async def mark(self, ended: Sequence[str]) -> None:
        if ended and self.away:
            self.away -= 1
            raise AWAY
        self.marked += ended


async def stopped(house: House) -> None:
    running = asyncio.create_task(house.pool().run())
    for _ in range(20):  # steps, not seconds: nothing here waits for a machine
        await asyncio.sleep(0)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_what_was_sent_is_marked_once_the_database_is_back() -> None:
    house = House(range(1, 4), away=3)
    await asyncio.gather(house.pool().run(), return_exceptions=True)
    assert sorted(house.marked) == ["1 sent", "2 sent", "3 sent"]


async def test_during_a_silence_a_stop_sends_nothing() -> None:
    house = House(range(1, 31))
    house.rate_limiter.halt(3600)
    await stopped(house)
    assert house.sent == []
    assert sorted(house.marked) == sorted(f"{person} let go" for person in house.people)


async def test_a_flight_that_stops_leaves_the_others_their_pace() -> None:
    limiter = RateLimiter(Pace(per_second=50))
    one, other = House(range(1, 6), limiter), House(range(11, 16), limiter)
    going_on = asyncio.create_task(other.pool().run())
    await stopped(one)
    assert len(one.sent) + len(other.sent) < 8
    await going_on
    assert sorted(other.marked) == [f"{person} sent" for person in other.people]


async def test_what_hangs_when_we_stop_may_have_arrived(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_pool, "DRAIN_SECONDS", 0.05)
    house = House(range(1, 4), hanging=2)
    await stopped(house)
    assert sorted(house.marked) == ["1 sent", "2 in doubt", "3 sent"]
