"""The pure pace, on a clock of its own, and the rate limiter that keeps it."""

import asyncio
import itertools
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from heapq import heappop, heappush
from math import inf

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.telegram.rate_limiter import RateLimiter, Stale
from bot.telegram.request import NotTaken
from bot.telegram.sender import Blocked
from rules.outbox.arrival_window import ArrivalWindow
from rules.outbox.breaker import Breaker
from rules.outbox.pace import Pace, Urgency, unlimited

QUEUED = [Urgency.REMINDER, Urgency.OFFER, Urgency.ANNOUNCEMENT]


@dataclass
class Sender:
    """Sends whatever it is given as early as the pace allows."""

    pace: Pace = field(default_factory=Pace)
    now: float = 100.0
    sent: list[float] = field(default_factory=list)

    def send(self, chat_id: int, urgency: Urgency, late: float = 0) -> float:
        self.now = max(self.now, self.pace.ready_at(chat_id, urgency)) + late
        self.pace.take(chat_id, self.now)
        self.pace.in_flight.arrive(self.now, self.now)
        self.sent.append(self.now)
        return self.now


@dataclass
class Clock:
    now: float = 100.0

    def __call__(self) -> float:
        return self.now

    def leap_over(self, seconds: float) -> bool:
        self.now += seconds
        return True


def busiest_second(instants: Sequence[float]) -> int:
    return max(sum(start <= i < start + 1 for i in instants) for start in instants)


def test_thirty_a_second_are_sent_in_all() -> None:
    sender = Sender()
    for chat in range(301):
        sender.send(chat, Urgency.ANNOUNCEMENT)
    assert 9.9 < sender.sent[-1] - sender.sent[0] < 10.2
    assert busiest_second(sender.sent) <= 31


def test_silence_saves_nothing_up_for_a_burst() -> None:
    sender = Sender()
    sender.send(1, Urgency.ANNOUNCEMENT)
    sender.now += 3600
    sender.sent.clear()
    for chat in range(100):
        sender.send(chat, Urgency.ANSWER)
    assert busiest_second(sender.sent) <= 31


@given(st.lists(st.tuples(st.integers(1, 40), st.sampled_from(Urgency), st.floats(0, 0.2))))
def test_no_second_ever_has_more_than_the_rate_plus_one(
    sends: list[tuple[int, Urgency, float]],
) -> None:
    sender = Sender()
    for chat, urgency, late in sends * 3:
        sender.send(chat, urgency, late)
    assert not sends or busiest_second(sender.sent) <= 31


WAY = 0.1
"""Seconds there and back, when nothing is late."""


@given(st.lists(st.tuples(st.floats(0, 5), st.floats(0, 0.6)), min_size=1))
def test_nor_where_they_arrive_however_late_some_of_them_are(
    sends: list[tuple[float, float]],
) -> None:
    pace, now, away, arrived = Pace(), 100.0, list[tuple[float, float]](), list[float]()
    for chat, (late_there, late_back) in enumerate(sends * 5):
        while (ready_at := pace.ready_at(chat, Urgency.ANNOUNCEMENT)) > now or away:
            if away and min(away)[0] <= ready_at:
                known_at, left_at = heappop(away)
                now = max(now, known_at)
                pace.in_flight.arrive(left_at, now)
            elif ready_at > now:
                now = ready_at
            else:
                break
        pace.take(chat, now)
        arrived.append(now + WAY / 2 + late_there)
        heappush(away, (now + WAY + late_there + late_back, now))
    assert busiest_second(arrived) <= 31


def test_a_chat_gets_one_queued_message_a_second() -> None:
    sender = Sender()
    instants = [sender.send(7, urgency) for urgency in QUEUED * 2]
    assert all(b - a >= 1 for a, b in itertools.pairwise(instants))


def test_a_chat_may_get_five_answers_at_once_and_then_one_a_second() -> None:
    sender = Sender()
    instants = [sender.send(7, Urgency.ANSWER) for _ in range(8)]
    assert instants[4] - instants[0] < 0.5
    assert all(b - a >= 0.7 for a, b in itertools.pairwise(instants[4:]))


def test_an_answer_takes_the_slot_after_and_the_message_that_follows_waits_for_its_own() -> None:
    sender = Sender()
    first = sender.send(1, Urgency.ANNOUNCEMENT)
    answer = sender.send(2, Urgency.ANSWER)
    assert answer == first
    assert 1.7 < 30 * (sender.send(3, Urgency.ANNOUNCEMENT) - first) < 2.1


def test_a_queued_message_waits_until_the_answers_have_passed() -> None:
    sender = Sender()
    last = [sender.send(7, Urgency.ANSWER) for _ in range(3)][-1]
    assert sender.send(7, Urgency.REMINDER) - last >= 1


def test_a_halt_stops_everything_and_the_longest_halt_counts() -> None:
    sender = Sender()
    sender.pace.halt(10, sender.now)
    sender.pace.halt(5, sender.now)
    assert sender.send(7, Urgency.ANSWER) >= 110


def test_a_silence_of_unsaid_length_grows_a_little_until_something_arrives() -> None:
    pace, now, lengths = Pace(), 100.0, []
    for _ in range(4):
        pace.halt(None, now)
        pace.halt(None, now)  # another that was on its way
        lengths.append(pace.calm_at() - now)
        now = pace.calm_at()
    assert lengths == [3, 6, 6, 6]
    pace.arrived(now)
    pace.halt(None, now)
    assert pace.calm_at() == now + 3


def test_chats_that_have_been_quiet_are_forgotten() -> None:
    sender = Sender()
    for chat in range(5000):
        sender.send(chat, Urgency.ANNOUNCEMENT)
    assert len(sender.pace._messages) <= 1000


def test_a_silence_told_for_one_chat_is_kept_in_that_chat_alone() -> None:
    sender = Sender()
    sender.pace.refuse(7, 60, sender.now)
    assert sender.send(8, Urgency.ANSWER) < 101
    assert sender.send(9, Urgency.ANNOUNCEMENT) < 101
    assert sender.pace.change_ready_at(7) == 160
    assert sender.send(7, Urgency.ANSWER) == 160


def test_a_second_chat_that_is_refused_while_the_first_is_silent_halts_all() -> None:
    pace = Pace()
    pace.refuse(7, 60, 100)
    pace.refuse(7, 60, 101)
    assert pace.calm_at() <= 101
    pace.refuse(8, 20, 110)
    assert (pace.calm_at(), pace.ready_at(9, Urgency.ANSWER)) == (130, 130)
    assert (pace.ready_at(8, Urgency.ANSWER), pace.ready_at(7, Urgency.ANSWER)) == (130, 161)


def test_a_silence_that_is_over_makes_no_second_one() -> None:
    pace = Pace()
    pace.refuse(7, 5, 100)
    pace.refuse(8, 60, 106)
    assert pace.ready_at(9, Urgency.ANSWER) <= 106


def test_two_chats_with_something_that_arrived_between_are_refused_each_for_itself() -> None:
    pace = Pace()
    pace.refuse(7, 60, 100)
    pace.arrived(99.9)  # it left before: it says nothing
    pace.refuse(8, 60, 101)
    assert pace.calm_at() == 161
    pace = Pace()
    pace.refuse(7, 60, 100)
    pace.arrived(100.5)
    pace.refuse(8, 60, 101)
    assert pace.ready_at(9, Urgency.ANSWER) <= 101
    assert (pace.held_until(7), pace.held_until(8)) == (160, 161)


def test_a_short_silence_of_a_chat_does_not_end_its_long_one() -> None:
    pace = Pace()
    pace.hold(7, 60, 100)
    pace.hold(7, 3, 101)
    assert pace.held_until(7) == 160


def test_changes_in_a_chat_come_five_at_once_and_then_one_a_second() -> None:
    pace, now, instants = Pace(), 100.0, []
    for _ in range(8):
        now = max(now, pace.change_ready_at(7))
        pace.take_change(7, now)
        instants.append(now)
    assert instants[4] == 100
    assert all(b - a >= 1 for a, b in itertools.pairwise(instants[4:]))
    assert pace.ready_at(7, Urgency.ANSWER) <= 100


async def test_where_nobody_lives_by_the_real_clock_the_turn_of_a_change_is_counted() -> None:
    clock = Clock()
    limiter = RateLimiter(Pace(), clock, leap_over=clock.leap_over)
    for _ in range(65):
        assert await limiter.change_turn(7, 2)
    assert 60 < clock.now - 100 < 65


async def test_who_has_no_time_for_a_turn_to_change_something_takes_none() -> None:
    clock = Clock()
    limiter = RateLimiter(Pace(), clock)
    limiter.refuse(7, 60)
    assert not await limiter.change_turn(7, 20)
    assert await limiter.change_turn(8, 0)
    clock.now += 61
    assert await limiter.change_turn(7, 0)


async def pass_through(
    limiter: RateLimiter, chat: int, urgency: Urgency, then: Callable[[], object] = int
) -> None:
    async with limiter.turn(chat, urgency):
        then()


async def test_the_most_urgent_passes_first_though_it_came_last() -> None:
    clock, passed = Clock(), list[Urgency]()
    limiter = RateLimiter(Pace(per_second=20), clock, leap_over=clock.leap_over)
    for chat in (-1, -2):  # two slots are taken: the others wait
        await pass_through(limiter, chat, Urgency.ANSWER)
    waiting = [
        pass_through(limiter, chat, urgency, partial(passed.append, urgency))
        for chat, urgency in enumerate(reversed(Urgency), start=1)
    ]
    await asyncio.gather(*waiting)
    assert passed == list(Urgency)


async def test_those_of_one_urgency_pass_in_the_order_they_came() -> None:
    limiter, passed = RateLimiter(Pace(per_second=100)), list[int]()
    waiting = [
        pass_through(limiter, chat, Urgency.OFFER, partial(passed.append, chat))
        for chat in range(10)
    ]
    await asyncio.gather(*waiting)
    assert passed == list(range(10))


async def test_a_chat_that_must_wait_holds_nobody_up() -> None:
    limiter = RateLimiter(Pace(per_second=inf), Clock())
    await pass_through(limiter, 1, Urgency.REMINDER)
    again = asyncio.create_task(pass_through(limiter, 1, Urgency.REMINDER))
    await pass_through(limiter, 2, Urgency.ANNOUNCEMENT)
    assert not again.done()
    again.cancel()


async def test_who_gives_up_takes_no_slot() -> None:
    limiter = RateLimiter(unlimited())
    limiter.halt(3600)
    given_up = asyncio.create_task(pass_through(limiter, 1, Urgency.ANSWER))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    limiter.pace = unlimited()
    passed = list[int]()
    await pass_through(limiter, 2, Urgency.ANSWER, partial(passed.append, 2))
    assert (passed, limiter.pace.in_flight.most) == ([2], inf)


async def test_what_is_not_to_be_sent_any_more_when_its_turn_comes_takes_none() -> None:
    clock, sent, theirs = Clock(), list[int](), set[str]()
    limiter = RateLimiter(unlimited(), clock)

    async def send() -> None:
        async with limiter.turn(1, Urgency.REMINDER, lambda: not theirs):
            sent.append(1)

    limiter.halt(0.1)
    waiting = asyncio.create_task(send())
    await asyncio.sleep(0)
    theirs.add("it is another's now")
    clock.now += 0.2
    limiter._open()
    with pytest.raises(Stale):
        await waiting
    assert sent == []


@dataclass
class Counted(Pace):
    looks: int = 0

    def ready_at(self, chat_id: int, urgency: Urgency) -> float:
        self.looks += 1
        return super().ready_at(chat_id, urgency)


async def test_of_many_who_wait_only_the_next_is_looked_at() -> None:
    pace = Counted(per_second=2000, in_flight=ArrivalWindow(inf))
    limiter = RateLimiter(pace)
    await asyncio.gather(*(pass_through(limiter, chat, Urgency.ANSWER) for chat in range(500)))
    assert pace.looks < 5 * 500


async def hang(limiter: RateLimiter, chat: int, here: asyncio.Event) -> None:
    async with limiter.turn(chat, Urgency.ANSWER):
        await here.wait()


async def test_what_hangs_keeps_its_place_and_no_other() -> None:
    limiter, here = RateLimiter(Pace(inf, inf, inf, in_flight=ArrivalWindow(2))), asyncio.Event()
    one = asyncio.create_task(hang(limiter, 1, here))
    await asyncio.sleep(0)
    await pass_through(limiter, 2, Urgency.ANSWER)
    third = asyncio.create_task(pass_through(limiter, 3, Urgency.ANSWER))
    await third
    assert not one.done()
    one.cancel()


async def test_when_all_hang_the_next_waits_for_the_first_that_ends() -> None:
    limiter, here = RateLimiter(Pace(inf, inf, inf, in_flight=ArrivalWindow(2))), asyncio.Event()
    hanging = [asyncio.create_task(hang(limiter, chat, here)) for chat in (1, 2)]
    await asyncio.sleep(0)
    third = asyncio.create_task(pass_through(limiter, 3, Urgency.ANSWER))
    await asyncio.sleep(0)
    assert not third.done()
    hanging[0].cancel()
    await third
    assert not hanging[1].done()
    hanging[1].cancel()


async def test_who_is_let_through_and_gives_up_at_that_instant_is_away_no_more() -> None:
    limiter = RateLimiter()
    limiter.halt(3600)
    second = asyncio.create_task(pass_through(limiter, 2, Urgency.ANSWER))
    await asyncio.sleep(0)
    limiter.pace = Pace(inf, inf, inf, in_flight=ArrivalWindow(1))
    third = asyncio.create_task(pass_through(limiter, 3, Urgency.ANSWER))
    await asyncio.sleep(0)
    second.cancel()
    await third
    assert second.cancelled()


async def fail(limiter: RateLimiter, chat: int, urgency: Urgency, error: BaseException) -> None:
    async with limiter.turn(chat, urgency):
        raise error


async def test_five_failures_for_five_people_shut_the_limiter_until_a_probe_arrives() -> None:
    clock = Clock()
    limiter = RateLimiter(unlimited(), clock, uniform=lambda: 0.5)
    for chat in range(1, 6):
        assert not limiter.is_shut
        with pytest.raises(NotTaken):
            await fail(limiter, chat, Urgency.REMINDER, NotTaken("away"))
    assert (limiter.is_shut, limiter.room(30)) == (True, 0)
    clock.now += 2
    assert limiter.room(30) == 1
    with pytest.raises(NotTaken):
        await fail(limiter, 6, Urgency.ANNOUNCEMENT, NotTaken("away"))
    clock.now += 3
    assert limiter.room(30) == 0
    clock.now += 1
    await pass_through(limiter, 7, Urgency.REMINDER)
    assert (limiter.is_shut, limiter.room(30)) == (False, 30)


async def test_who_blocks_us_or_fails_alone_shuts_nothing() -> None:
    limiter = RateLimiter(unlimited())
    for chat in range(1, 20):
        with pytest.raises(Blocked):
            await fail(limiter, chat, Urgency.REMINDER, Blocked())
        with pytest.raises(NotTaken):
            await fail(limiter, 7, Urgency.REMINDER, NotTaken("away"))
    assert not limiter.is_shut


async def test_one_chat_that_fails_again_and_again_shuts_nothing() -> None:
    limiter = RateLimiter(unlimited())
    for _ in range(20):
        with pytest.raises(NotTaken):
            await fail(limiter, 7, Urgency.REMINDER, NotTaken("away"))
        assert not limiter.is_shut


async def test_failures_are_in_a_row_what_arrives_between_begins_anew() -> None:
    limiter = RateLimiter(unlimited())
    for chat in range(1, 9):
        if chat == 5:
            await pass_through(limiter, 9, Urgency.REMINDER)
        with pytest.raises(NotTaken):
            await fail(limiter, chat, Urgency.REMINDER, NotTaken("away"))
        assert not limiter.is_shut


async def test_messages_that_wait_when_the_limiter_shuts_are_let_go_and_answers_probe() -> None:
    clock = Clock()
    limiter = RateLimiter(unlimited(), clock, uniform=lambda: 0.5)
    for chat in range(1, 5):
        with pytest.raises(NotTaken):
            await fail(limiter, chat, Urgency.REMINDER, NotTaken("away"))
    limiter.halt(1)
    failing = asyncio.create_task(fail(limiter, 5, Urgency.ANSWER, NotTaken("away")))
    reminder = asyncio.create_task(pass_through(limiter, 6, Urgency.REMINDER))
    answer = asyncio.create_task(pass_through(limiter, 7, Urgency.ANSWER))
    await asyncio.sleep(0)
    limiter.pace.per_second_and_chat = 1.0
    limiter.pace.in_flight.most = 1
    clock.now += 1.1
    limiter._open()
    await asyncio.wait({failing, reminder})
    assert isinstance(reminder.exception(), Stale)
    assert not answer.done()
    clock.now += 2
    limiter._open()
    await answer
    assert not limiter.is_shut


async def test_one_probe_leaves_at_a_time() -> None:
    clock, here = Clock(), asyncio.Event()
    limiter = RateLimiter(unlimited(), clock, uniform=lambda: 0.5)
    for chat in range(1, 6):
        with pytest.raises(NotTaken):
            await fail(limiter, chat, Urgency.REMINDER, NotTaken("away"))
    clock.now += 2
    probe = asyncio.create_task(hang(limiter, 6, here))
    other = asyncio.create_task(hang(limiter, 7, here))
    await asyncio.sleep(0)
    assert (limiter.room(30), limiter.breaker.opens_at()) == (0, inf)
    probe.cancel()  # it tells nothing: another may probe
    await asyncio.wait({probe})
    assert limiter.breaker.opens_at() == inf
    here.set()
    await other
    assert not limiter.is_shut


def test_after_a_success_failures_are_counted_anew_and_one_chat_counts_once() -> None:
    """The fifth in a row opens the breaker: four, an answer, and four more do not."""
    breaker = Breaker()

    def fail(*chats: int) -> bool:
        for chat in chats:
            breaker.fail(chat, 0.0, 0.5, probe=False)
        return breaker.is_open

    for _ in range(3):
        assert not fail(1, 2, 3, 4)
        assert not fail(4, 4, 4)
        breaker.succeed()
    assert not fail(5)
    assert not fail(1, 2, 3)
    assert fail(4)
    breaker.succeed()
    assert not breaker.is_open
    assert not fail(1, 2, 3, 4)


@given(st.lists(st.floats(0, 1), min_size=1, max_size=20))
def test_the_pause_between_probes_grows_a_little_and_is_never_even(drawn: list[float]) -> None:
    """Never above eight seconds: whoever waits is answered soon after the end."""
    breaker, now = Breaker(), 0.0
    for chat in range(5):
        breaker.fail(chat, now, drawn[0], probe=False)
    for number, uniform in enumerate(drawn):
        pause = breaker.opens_at() - now
        usual = min(2 * 2**number, 6)
        assert 0.75 * usual <= pause + 1e-6
        assert pause <= 1.25 * usual + 1e-6
        now = breaker.opens_at()
        assert breaker.leave()
        breaker.fail(chat, now, uniform, probe=True)


async def test_where_nobody_lives_by_the_real_clock_the_pace_is_counted_and_not_waited() -> None:
    clock, left = Clock(), list[float]()
    limiter, began_at = RateLimiter(Pace(), clock, leap_over=clock.leap_over), clock.now
    sends = (
        pass_through(limiter, chat, Urgency.REMINDER, lambda: left.append(clock.now))
        for chat in range(300)
    )
    await asyncio.gather(*sends)
    assert 9.5 < left[-1] - began_at < 12
    assert busiest_second(left) <= 31
