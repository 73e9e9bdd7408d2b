"""The pure pace, on a clock of its own, and the gate that keeps it."""

import asyncio
import itertools
from collections.abc import Sequence
from dataclasses import dataclass, field

from hypothesis import given
from hypothesis import strategies as st

from bot.pace import Gate
from rules.pace import Pace, Urgency, unlimited

PROMISES = [Urgency.REMINDER, Urgency.OFFER, Urgency.ANNOUNCEMENT]


@dataclass
class Sender:
    """Sends whatever it is given as early as the pace allows."""

    pace: Pace = field(default_factory=Pace)
    now: float = 100.0
    sent: list[float] = field(default_factory=list)

    def send(self, chat_id: int, urgency: Urgency, late: float = 0) -> float:
        self.now = max(self.now, self.pace.ready_at(chat_id, urgency)) + late
        self.pace.take(chat_id, self.now)
        self.sent.append(self.now)
        return self.now


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


def test_a_chat_gets_one_promise_a_second() -> None:
    sender = Sender()
    instants = [sender.send(7, urgency) for urgency in PROMISES * 2]
    assert all(b - a >= 1 for a, b in itertools.pairwise(instants))


def test_a_chat_may_get_five_answers_at_once_and_then_one_a_second() -> None:
    sender = Sender()
    instants = [sender.send(7, Urgency.ANSWER) for _ in range(8)]
    assert instants[4] - instants[0] < 0.5
    assert all(b - a >= 0.7 for a, b in itertools.pairwise(instants[4:]))


def test_a_promise_waits_until_the_answers_have_passed() -> None:
    sender = Sender()
    last = [sender.send(7, Urgency.ANSWER) for _ in range(3)][-1]
    assert sender.send(7, Urgency.REMINDER) - last >= 1


def test_a_halt_stops_everything_and_the_longest_halt_counts() -> None:
    sender = Sender()
    sender.pace.halt(10, sender.now)
    sender.pace.halt(5, sender.now)
    assert sender.send(7, Urgency.ANSWER) >= 110


def test_room_is_left_for_answers_given_elsewhere() -> None:
    sender = Sender(Pace(elsewhere=20))
    for chat in range(21):
        sender.send(chat, Urgency.ANNOUNCEMENT)
    assert 1.8 < sender.sent[-1] - sender.sent[0] < 2.1
    assert sender.send(100, Urgency.ANSWER) - sender.sent[-2] < 0.05


def test_chats_that_have_been_quiet_are_forgotten() -> None:
    sender = Sender()
    for chat in range(5000):
        sender.send(chat, Urgency.ANNOUNCEMENT)
    assert len(sender.pace._chats) <= 1000


async def test_the_most_urgent_passes_first_though_it_came_last() -> None:
    gate, passed = Gate(Pace(per_second=20)), []

    async def pass_through(chat: int, urgency: Urgency) -> None:
        await gate.pass_through(chat, urgency)
        passed.append(urgency)

    await gate.pass_through(0, Urgency.ANSWER)  # the slot is taken: the others wait
    waiting = [pass_through(chat, u) for chat, u in enumerate(reversed(Urgency), start=1)]
    await asyncio.gather(*waiting)
    assert passed == list(Urgency)


async def test_those_of_one_urgency_pass_in_the_order_they_came() -> None:
    gate, passed = Gate(Pace(per_second=100)), []

    async def pass_through(chat: int) -> None:
        await gate.pass_through(chat, Urgency.OFFER)
        passed.append(chat)

    await asyncio.gather(*map(pass_through, range(10)))
    assert passed == list(range(10))


async def test_a_chat_that_must_wait_holds_nobody_up() -> None:
    gate = Gate(Pace(per_second=1000))
    await gate.pass_through(1, Urgency.REMINDER)
    again = asyncio.create_task(gate.pass_through(1, Urgency.REMINDER))
    await asyncio.wait_for(gate.pass_through(2, Urgency.ANNOUNCEMENT), 5)
    assert not again.done()
    again.cancel()


async def test_who_gives_up_takes_no_slot() -> None:
    gate = Gate(unlimited())
    gate.halt(3600)
    given_up = asyncio.create_task(gate.pass_through(1, Urgency.ANSWER))
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(given_up, return_exceptions=True)
    gate.pace = unlimited()
    await gate.pass_through(2, Urgency.ANSWER)
    assert gate.answers_in_the_last_second() == 1


@dataclass
class Counted(Pace):
    looks: int = 0

    def ready_at(self, chat_id: int, urgency: Urgency) -> float:
        self.looks += 1
        return super().ready_at(chat_id, urgency)


async def test_of_many_who_wait_only_the_next_is_looked_at() -> None:
    pace = Counted(per_second=2000)
    gate = Gate(pace)
    await asyncio.gather(*(gate.pass_through(chat, Urgency.ANSWER) for chat in range(500)))
    assert pace.looks < 5 * 500
