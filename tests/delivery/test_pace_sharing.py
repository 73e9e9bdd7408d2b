"""Several processes of one bot, one pace: on a clock of their own."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from bot.delivery.pace_sharing import SILENCE, SURE, PaceSharing
from bot.telegram.rate_limiter import RateLimiter
from models.engine.database import Database
from models.outbox import SharedPace
from rules.outbox.pace import Pace, Urgency
from rules.outbox.pace_shares import PLACES
from services.outbox import pace_shares
from tests.harness.builders import NOON
from tests.harness.database.round_trips import hearing
from tests.harness.places import BOT_ID

pytestmark = pytest.mark.both_databases("several processes share rows under locks")

TICK, LOOKS = 0.01, 50


@dataclass
class Process:
    database: Database
    name: str
    city: "City"
    rate_limiter: RateLimiter = field(init=False)
    sharing: PaceSharing = field(init=False)
    frozen: bool = False
    asked: set[asyncio.Task[None]] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.rate_limiter = RateLimiter(Pace(), self.city)
        self.sharing = PaceSharing(
            self.database, BOT_ID, self.name, self.rate_limiter, self.city.wall, self.city
        )

    def ask(self, count: int, urgency: Urgency, first_chat: int) -> None:
        for number in range(count):
            self.asked.add(asyncio.create_task(self._say(first_chat + number, urgency)))

    async def _say(self, chat: int, urgency: Urgency) -> None:
        async with self.rate_limiter.turn(chat, urgency):
            self.city.sent.append((self.city.now, self.name, urgency))


@dataclass
class City:
    """Processes on one clock, which moves when it is told."""

    database: Database
    now: float = 1000.0
    sent: list[tuple[float, str, Urgency]] = field(default_factory=list)
    processes: list[Process] = field(default_factory=list)
    rng: Random = field(default_factory=lambda: Random(1))

    def __call__(self) -> float:
        return self.now

    def wall(self) -> datetime:
        return NOON + timedelta(seconds=self.now)

    def start(self, name: str) -> Process:
        self.processes.append(Process(self.database, name, self))
        return self.processes[-1]

    async def pass_seconds(self, seconds: float) -> None:
        """Each looks at the others twice a second, and when it is nudged."""
        for tick in range(round(seconds / TICK)):
            self.now += TICK
            for place, process in enumerate(self.processes):
                if process.frozen:
                    continue
                nudged = process.sharing._woken.is_set()
                if (nudged and tick % 10 == 0) or (tick + 17 * place) % LOOKS == 0:
                    process.sharing._woken.clear()
                    await process.sharing.step()
                process.rate_limiter._open()
            for _ in range(3):
                await asyncio.sleep(0)

    def worst_second(self) -> int:
        times = [at for at, _, _ in self.sent]
        return max(sum(at <= it < at + 1 - 1e-9 for it in times) for at in times)

    async def held(self) -> dict[str, int]:
        return dict(await self.database.transact(lambda s: pace_shares.places(s, BOT_ID)))


@pytest.fixture
async def city(database: Database) -> AsyncIterator[City]:
    city = City(database)
    yield city
    tasks = [task for process in city.processes for task in process.asked]
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_one_process_alone_soon_has_the_whole_pace(city: City) -> None:
    city.start("ada").ask(100, Urgency.ANNOUNCEMENT, 1)
    await city.pass_seconds(4.5)
    assert len(city.sent) == 100
    assert city.worst_second() <= PLACES


async def test_a_process_that_has_not_looked_at_the_others_sends_nothing(city: City) -> None:
    ada = city.start("ada")
    ada.ask(1, Urgency.ANSWER, 1)
    ada.frozen = True
    await city.pass_seconds(2)
    assert city.sent == []


async def test_three_processes_that_are_all_crowded_send_no_more_than_one(city: City) -> None:
    """With thirty a second each, they would send ninety."""
    for number, name in enumerate(("ada", "leo", "zoe")):
        city.start(name).ask(150, Urgency.ANSWER, 1000 * (number + 1))
    await city.pass_seconds(10)
    assert city.worst_second() <= PLACES
    assert len(city.sent) >= 8 * PLACES
    each = [sum(name == it.name for _, name, _ in city.sent) for it in city.processes]
    assert min(each) >= 0.8 * max(each)


async def test_a_burst_on_one_of_three_has_the_places_that_the_others_do_not_use(
    city: City,
) -> None:
    ada, *_ = [city.start(name) for name in ("ada", "leo", "zoe")]
    await city.pass_seconds(3)
    began = city.now
    ada.ask(PLACES // 3 + 4, Urgency.ANSWER, 1)
    await city.pass_seconds(2)
    assert len(city.sent) == PLACES // 3 + 4
    assert max(at for at, *_ in city.sent) - began < 0.6
    assert city.worst_second() <= PLACES


async def test_answers_of_one_come_before_the_announcement_of_another(city: City) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    ada.ask(400, Urgency.ANNOUNCEMENT, 1)
    await city.pass_seconds(3)
    before, asked_at = len(city.sent), city.now
    assert before >= 60
    leo.ask(40, Urgency.ANSWER, 1000)
    await city.pass_seconds(4)
    answered = [at - asked_at for at, name, _ in city.sent if name == "leo"]
    assert len(answered) == 40
    assert max(answered) <= 3.5
    assert city.worst_second() <= PLACES


async def test_whoever_speaks_where_no_second_is_too_full(city: City) -> None:
    """Crowds that move from one to another."""
    for name in ("ada", "leo", "zoe"):
        city.start(name)
    for moment in range(25):
        process = city.rng.choice(city.processes)
        urgency = city.rng.choice(list(Urgency))
        process.ask(city.rng.randrange(40), urgency, 1000 * (moment + 1))
        await city.pass_seconds(city.rng.choice((0.2, 0.6, 1.1)))
        assert sum((await city.held()).values()) <= PLACES
    assert len(city.sent) > 200
    assert city.worst_second() <= PLACES


async def test_the_places_of_the_dead_are_free_after_a_while(city: City) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    ada.frozen = True
    await city.pass_seconds(SILENCE - 1)
    assert set(await city.held()) == {"ada", "leo"}
    leo.ask(200, Urgency.ANNOUNCEMENT, 1)
    await city.pass_seconds(2)
    assert await city.held() == {"leo": PLACES}


async def test_one_that_froze_sends_nothing_before_it_has_looked_again(city: City) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    ada.frozen = True
    ada.ask(20, Urgency.ANSWER, 1)
    await city.pass_seconds(SURE)
    before = [name for _, name, _ in city.sent].count("ada")
    leo.ask(300, Urgency.ANNOUNCEMENT, 1000)
    await city.pass_seconds(5)
    ada.rate_limiter._open()  # it wakes
    assert [name for _, name, _ in city.sent].count("ada") == before
    ada.frozen = False
    await city.pass_seconds(3)
    assert [name for _, name, _ in city.sent].count("ada") == 20
    assert city.worst_second() <= PLACES


async def test_a_silence_that_telegram_wants_of_one_is_kept_by_all_within_a_second(
    city: City,
) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    leo.ask(200, Urgency.ANSWER, 1)
    await city.pass_seconds(1)
    ada.rate_limiter.halt(5)
    told_at = city.now
    await city.pass_seconds(4.9)
    assert [at for at, *_ in city.sent if at > told_at + 1] == []
    await city.pass_seconds(3)
    assert [at for at, *_ in city.sent if at > told_at + 5] != []


async def test_a_silence_is_told_once_and_who_starts_after_it_keeps_none(city: City) -> None:
    ada, _ = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    ada.rate_limiter.halt(5)
    await city.pass_seconds(6)
    halts = select(SharedPace.halts)
    assert await city.database.read(lambda session: session.scalar(halts)) == 1
    zoe = city.start("zoe")
    await city.pass_seconds(1)
    assert zoe.rate_limiter.halted_for() == 0


async def test_a_short_silence_of_one_does_not_end_the_long_one_of_another(city: City) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    for process, seconds in ((ada, 60), (leo, 3)):
        process.frozen = True
        process.rate_limiter.halt(seconds)
    for process in (ada, leo):
        await process.sharing.step()
        process.frozen = False
    await city.pass_seconds(1)
    zoe = city.start("zoe")
    await city.pass_seconds(1)
    for process in (ada, leo, zoe):
        assert process.rate_limiter.halted_for() == pytest.approx(60 - 2, abs=0.2)


async def test_a_silence_that_could_not_be_told_is_told_later(city: City) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)

    def away(_: object) -> None:
        raise OperationalError(None, None, Exception())

    ada.rate_limiter.halt(60)
    with hearing(city.database.engine, "commit", away), pytest.raises(OperationalError):
        await ada.sharing.step()
    await city.pass_seconds(2)
    assert leo.rate_limiter.halted_for() > 50


async def test_a_silence_that_comes_while_another_is_told_is_told_too(city: City) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    ada.rate_limiter.halt(3)
    with hearing(city.database.engine, "commit", lambda _: ada.rate_limiter.halt(60)):
        await ada.sharing.step()
    await city.pass_seconds(2)
    assert leo.rate_limiter.halted_for() > 50


async def test_who_starts_during_a_silence_keeps_what_is_left_of_it(city: City) -> None:
    ada = city.start("ada")
    await city.pass_seconds(2)
    ada.rate_limiter.halt(10_000)
    await city.pass_seconds(3)
    zoe = city.start("zoe")
    zoe.ask(5, Urgency.ANSWER, 1)
    await city.pass_seconds(3)
    assert city.sent == []
    assert zoe.rate_limiter.halted_for() == pytest.approx(10_000 - 6, abs=1)


async def test_a_silence_of_one_chat_is_kept_by_all_and_a_second_one_halts_all(city: City) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    ada.rate_limiter.refuse(7, 60)
    await city.pass_seconds(1)
    leo.ask(1, Urgency.ANSWER, 7)
    await city.pass_seconds(1)
    assert city.sent == []
    assert leo.rate_limiter.halted_for() == 0
    assert leo.rate_limiter.held_for(7) == pytest.approx(58, abs=0.2)
    leo.rate_limiter.refuse(8, 30)
    await city.pass_seconds(1)
    for process in (ada, leo):
        assert process.rate_limiter.halted_for() == pytest.approx(29, abs=0.2)
    assert ada.rate_limiter.held_for(8) == pytest.approx(29, abs=0.2)


async def test_a_message_that_arrives_elsewhere_shows_that_a_silence_was_of_its_chat(
    city: City,
) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    ada.rate_limiter.refuse(7, 60)
    await city.pass_seconds(1)
    leo.ask(1, Urgency.ANSWER, 1)
    await city.pass_seconds(1)
    leo.rate_limiter.refuse(8, 60)
    await city.pass_seconds(2)
    assert ada.rate_limiter.halted_for() == leo.rate_limiter.halted_for() == 0
    assert ada.rate_limiter.held_for(8) == pytest.approx(58, abs=0.2)
    assert len(city.sent) == 1


async def test_who_starts_while_chats_are_silent_keeps_to_it_and_halts_nobody(city: City) -> None:
    ada = city.start("ada")
    await city.pass_seconds(2)
    for chat in (7, 8):
        ada.rate_limiter.pace.hold(chat, 60, city.now)
        ada.rate_limiter.on_hold(chat)
    await city.pass_seconds(1)
    zoe = city.start("zoe")
    await city.pass_seconds(1)
    assert zoe.rate_limiter.halted_for() == 0
    assert (zoe.rate_limiter.held_for(7), zoe.rate_limiter.held_for(8)) == pytest.approx(
        (58, 58), abs=0.2
    )


async def test_a_silence_of_a_chat_that_could_not_be_told_is_told_later(city: City) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)

    def away(_: object) -> None:
        raise OperationalError(None, None, Exception())

    ada.rate_limiter.refuse(7, 60)
    with hearing(city.database.engine, "commit", away), pytest.raises(OperationalError):
        await ada.sharing.step()
    await city.pass_seconds(2)
    assert leo.rate_limiter.held_for(7) > 50


async def test_a_chat_whose_silence_is_over_is_in_no_row(city: City) -> None:
    ada, _ = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    ada.rate_limiter.refuse(7, 3)
    held = select(SharedPace.held)
    await city.pass_seconds(1)
    assert list(await city.database.read(lambda session: session.scalar(held)) or ()) == ["7"]
    await city.pass_seconds(4)
    assert await city.database.read(lambda session: session.scalar(held)) is None


async def test_who_stops_gives_its_places_back(city: City) -> None:
    ada, leo = city.start("ada"), city.start("leo")
    await city.pass_seconds(2)
    await ada.sharing.give_up()
    city.processes.remove(ada)
    await city.pass_seconds(1)
    assert await city.held() == {"leo": PLACES}
    assert leo.rate_limiter.kept() == PLACES


async def test_places_are_sure_from_before_the_database_was_asked(city: City) -> None:
    """A database that is slow to answer: others have counted since the beat it has kept."""

    def slowly(_: object) -> None:
        city.now += SURE

    ada = city.start("ada")
    with hearing(city.database.engine, "commit", slowly):
        await ada.sharing.step()
    assert ada.rate_limiter.kept() == 0
    await ada.sharing.step()
    assert ada.rate_limiter.kept() == PLACES


async def test_who_stops_keeps_its_places_until_what_has_left_has_arrived(city: City) -> None:
    ada = city.start("ada")
    await city.pass_seconds(1)
    async with ada.rate_limiter.turn(1, Urgency.ANSWER):
        stopping = asyncio.create_task(ada.sharing.give_up())
        await asyncio.wait({stopping}, timeout=0.3)
        assert not stopping.done()
        assert set(await city.held()) == {"ada"}
    city.now += 1.1
    await stopping
    assert await city.held() == {}
