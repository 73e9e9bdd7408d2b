"""Queued messages sent over HTTP: what arrives, once, whatever stumbles."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from telegram import Bot

from bot.delivery.answers import OwedAnswers
from bot.delivery.leader import Leader
from bot.delivery.messages import Messages
from bot.delivery.worker import BREATH, Worker
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender
from models.conversation import Update
from models.engine.database import Database, Work
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox import policies
from rules.outbox.breaker import JITTER, LONGEST_PAUSE
from rules.outbox.pace import Pace, Urgency, unlimited
from sandbox.world.faults import BODIES
from sandbox.world.world import World
from services.backoffice import day_summary
from services.conversation import updates
from services.conversation.replies import Outgoing, Say, Show
from services.outbox.message_limits import MessageLimits
from services.schedule.video_rooms import NO_ROOMS
from services.wiring import next_due
from tests.harness.figures import tell
from tests.harness.places import BOT_ID, arrived, calls, fails, start, until
from tests.harness.typed import as_typed
from tests.harness.waiting import TIMEOUT
from tests.outbox.builders import (
    ANNOUNCEMENT,
    KINDS,
    NOON,
    PICTURE,
    REMINDER,
    enqueue,
    heard,
    join,
    newest,
    outcomes,
)


@dataclass
class House:
    """One process of the bot, as far as delivery goes, with a clock that we move."""

    database: Database
    bot: Bot
    name: str = "ada"
    now: datetime = NOON
    skipped: float = 0
    leader: Leader = field(init=False)
    chat_sender: ChatSender = field(init=False)
    messages: Messages = field(init=False)
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.leader = Leader(self.database, BOT_ID, self.name, self.monotonic)
        self.chat_sender = ChatSender(
            self.bot, RateLimiter(unlimited(), self.monotonic), pauses=(0.01,)
        )
        self.messages = Messages(
            self.database, BOT_ID, self.chat_sender, KINDS, MessageLimits(), self.leader
        )
        self.worker = Worker(
            self.database,
            BOT_ID,
            lambda: self.now,
            self.leader,
            senders=(OwedAnswers(self.database, BOT_ID, self.chat_sender), self.messages),
            periodic=(self.messages.note_outage,),
            monotonic=self.monotonic,
        )

    def monotonic(self) -> float:
        return asyncio.get_running_loop().time() + self.skipped

    async def at(self, now: datetime) -> None:
        self.now = now
        await self.leader.step()
        await self.worker.run_due(now)

    async def pass_seconds(self, seconds: float) -> None:
        """On both clocks."""
        for _ in range(2):  # a leader beats more often than that
            self.skipped += seconds / 2
            await self.leader.step()
        await self.at(self.now + timedelta(seconds=seconds))


@pytest.fixture
async def house(database: Database, bot: Bot) -> House:
    house = House(database, bot)
    await house.leader.step()
    return house


async def meet(database: Database, world: World, *telegram_ids: int) -> None:
    await database.transact(join(*telegram_ids))
    for telegram_id in telegram_ids:
        start(world, telegram_id)


async def test_a_message_is_sent_when_it_is_due_and_once(house: House, world: World) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Votre appel", due_at=NOON + timedelta(hours=1)))
    await house.at(NOON)
    assert arrived(world, 7) == []
    await house.at(NOON + timedelta(hours=1))
    await house.at(NOON + timedelta(hours=2))
    assert arrived(world, 7) == ["Votre appel"]
    message = await newest(house.database)
    assert message.message_id == world.messages(7)[-1]["message_id"]
    assert message.finished_at == NOON + timedelta(hours=1)


async def cannot_be_drawn(_: Show) -> None:
    raise ValueError


async def test_what_breaks_while_it_is_sent_is_given_up_and_holds_nobody_up(
    house: House, world: World
) -> None:
    await meet(house.database, world, 7)
    house.chat_sender.make = cannot_be_drawn
    later = NOON + policies.ANSWERS.lease
    for work in (answered(1, Show("card", {})), answered(2, Say("Bonsoir"))):
        await house.database.transact(work)
    with capture_logs() as logged:
        await house.at(later)
    assert arrived(world, 7) == ["Bonsoir"]
    await house.database.transact(enqueue(7, "", PICTURE, due_at=later))
    for minutes in range(3):
        await house.at(later + timedelta(minutes=minutes))
    assert await outcomes(house.database) == {"unknown": 1}
    assert [it["event"] for it in logged if it["log_level"] != "debug"] == ["send_broken"]


def answered(update_id: int, reply: Outgoing) -> Work[None]:
    return partial(
        updates.record,
        bot_id=BOT_ID,
        update_id=update_id,
        lane=7,
        person_id=None,
        outgoing=[reply],
        now=NOON,
    )


async def test_all_that_is_due_is_sent_more_than_a_batch_too(house: House, world: World) -> None:
    people = range(1, 101)
    await meet(house.database, world, *people)
    await house.database.transact(lambda s: [enqueue(n, "Bonjour")(s) for n in people])
    await house.at(NOON)
    assert sorted(call.parameters["chat_id"] for call in calls(world)) == list(people)
    assert await outcomes(house.database) == {"sent": 100}


async def test_a_batch_of_dropped_messages_does_not_end_the_round(
    house: House, world: World
) -> None:
    people = range(1, 41)
    await meet(house.database, world, *people)
    await house.database.transact(
        lambda s: [enqueue(n, "Bonjour", moved=n < 40)(s) for n in people]
    )
    await house.at(NOON)
    assert await outcomes(house.database) == {"dropped": 39, "sent": 1}


async def test_the_order_of_a_chat_is_kept_though_telegram_stumbles(
    house: House, world: World
) -> None:
    await meet(house.database, world, 7)
    for n in range(5):
        await house.database.transact(enqueue(7, str(n), due_at=NOON + timedelta(seconds=n)))
    fails(world, "500")
    await house.at(NOON + timedelta(seconds=10))
    assert arrived(world, 7) == []
    await house.at(NOON + timedelta(seconds=10) + policies.MESSAGES.pauses[0])
    assert arrived(world, 7) == list("01234")


async def test_a_message_telegram_never_takes_fails_in_the_end(house: House, world: World) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Bonjour", ANNOUNCEMENT))
    fails(world, "500", times=99)
    now: datetime | None = NOON
    while now:
        await house.at(now)
        now = await house.database.read(lambda s: next_due.when_due(s, BOT_ID))
    assert await outcomes(house.database) == {"failed": 1}
    assert len(calls(world)) == 1 + len(policies.MESSAGES.pauses)


async def test_what_telegram_refuses_fails_at_once(house: House, world: World) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "<b>"))
    await house.at(NOON)
    assert await outcomes(house.database) == {"failed": 1}
    assert len(calls(world)) == 1


async def test_who_blocked_us_is_left_alone(house: House, world: World) -> None:
    await meet(house.database, world, 7)
    world.block(7, blocked=True)
    await house.database.transact(enqueue(7, "Un"))
    await house.database.transact(enqueue(7, "Deux", ANNOUNCEMENT))
    await house.at(NOON)
    await house.at(NOON + timedelta(minutes=1))
    assert await outcomes(house.database) == {"blocked": 2}
    assert await house.database.read(lambda s: s.scalar(select(Person.blocked_at))) == NOON


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "cut", "cut_after", "504"])
async def test_a_reminder_whose_fate_is_unknown_is_sent_once_more(
    house: House, world: World, kind: str
) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Votre appel", REMINDER))
    fails(world, kind, seconds=TIMEOUT)
    await house.at(NOON)
    await house.at(NOON + policies.MESSAGES.pauses[0])
    assert len(calls(world)) == 2
    assert arrived(world, 7)[-1] == "Votre appel"
    assert await outcomes(house.database) == {"sent": 1}


async def test_a_reminder_twice_unknown_is_left_so(house: House, world: World) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Votre appel", REMINDER))
    fails(world, "cut", times=9)
    await house.at(NOON)
    await house.at(NOON + policies.MESSAGES.pauses[0])
    await house.at(NOON + timedelta(minutes=30))
    assert len(calls(world)) == 2
    assert await outcomes(house.database) == {"unknown": 1}


@pytest.mark.parametrize("kind", ["timeout_after", "cut_after"])
async def test_an_announcement_whose_fate_is_unknown_is_not_sent_again(
    house: House, world: World, kind: str
) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Bonne nouvelle", ANNOUNCEMENT))
    fails(world, kind, seconds=TIMEOUT)
    await house.at(NOON)
    await house.at(NOON + timedelta(hours=1))
    assert arrived(world, 7) == ["Bonne nouvelle"]
    assert await outcomes(house.database) == {"unknown": 1}


async def test_after_a_429_there_is_silence_and_then_all_arrives(
    house: House, world: World
) -> None:
    people = range(1, 11)
    await meet(house.database, world, *people)
    fails(world, "429", seconds=1)
    await house.database.transact(enqueue(1, "Bonjour"))
    await house.at(NOON)
    await house.database.transact(lambda s: [enqueue(n, "Salut")(s) for n in people])
    await house.at(NOON)
    refused, *others = calls(world)
    assert refused.verdict["error_code"] == 429
    assert len(others) == 11
    assert all(call.verdict["ok"] for call in others)
    assert all(call.monotonic >= refused.monotonic + 1 for call in others)


OUTAGES = [("500", "json"), *((kind, body) for kind in ("502", "503") for body in BODIES)]


async def hour_of(house: House, world: World, kind: str, body: str) -> None:
    """Every ten seconds, delivery looks at what is due; then Telegram is well again."""
    fails(world, kind, times=10**6, body=body)
    for _ in range(360):
        await house.pass_seconds(10)
    world.faults.set([])
    for _ in range(12):
        await house.pass_seconds(10)


@pytest.mark.parametrize(("kind", "body"), OUTAGES)
async def test_after_an_outage_of_an_hour_all_that_still_makes_sense_leaves_once(
    house: House, world: World, kind: str, body: str
) -> None:
    people, late = range(1, 31), NOON - timedelta(minutes=30)
    await meet(house.database, world, *people)
    await house.database.transact(
        lambda s: [enqueue(n, "Bonne nouvelle", ANNOUNCEMENT)(s) for n in people]
    )
    await house.database.transact(lambda s: [enqueue(n, "Passé", due_at=late)(s) for n in people])
    await hour_of(house, world, kind, body)
    assert [arrived(world, n) for n in people] == [["Bonne nouvelle"]] * 30
    assert await outcomes(house.database) == {"sent": 30, "expired": 30}
    tried = [call for call in calls(world) if not call.verdict["ok"]]
    probes = 3600 / (LONGEST_PAUSE * (1 - JITTER))
    assert len(tried) <= policies.MESSAGES.slots + probes  # first those that were on their way
    assert not house.chat_sender.rate_limiter.is_shut


async def test_the_day_of_the_team_tells_of_an_outage_and_until_when_it_was(
    house: House, world: World
) -> None:
    async def told() -> dict[str, str]:
        def work(session: Session) -> dict[str, str]:
            reader = session.scalars(select(Person).order_by(Person.id).limit(1)).one()
            return dict(day_summary._lines(session, reader, NO_ROOMS, house.now))

        return await house.database.read(work)

    await meet(house.database, world, *range(1, 11))
    await house.database.transact(
        lambda s: [enqueue(n, "Un", ANNOUNCEMENT)(s) for n in range(1, 11)]
    )
    fails(world, "503", times=10**6, body="html")
    await house.at(NOON)
    assert "Depuis 13 h, Telegram ne prend plus nos messages" in as_typed((await told())["away"])
    world.faults.set([])
    for _ in range(5):
        await house.pass_seconds(60)
    assert "De 13 h à 13 h 01, Telegram ne prenait plus" in as_typed((await told())["away"])
    house.now += timedelta(days=2)
    assert "away" not in await told()


async def test_few_people_lose_nothing_in_an_outage_of_an_hour(house: House, world: World) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Bonne nouvelle", ANNOUNCEMENT))
    fails(world, "500", times=10**6)
    now = NOON
    while now < NOON + timedelta(hours=1):
        await house.at(now)
        due = await house.worker.when_due()
        assert due is not None
        now = due
    world.faults.set([])
    await house.at(now)
    assert arrived(world, 7) == ["Bonne nouvelle"]


async def test_an_outage_is_no_attempt(house: House, world: World) -> None:
    people = range(1, 41)
    await meet(house.database, world, *people)
    await house.database.transact(
        lambda s: [enqueue(n, "Bonjour", ANNOUNCEMENT)(s) for n in people]
    )
    fails(world, "500", times=10**6)
    for _ in range(60):
        await house.pass_seconds(10)
    tried = select(OutboxMessage.attempts)
    attempts = await house.database.read(lambda s: s.scalars(tried).all())
    assert max(attempts) <= 1
    assert sum(attempts) < 5


@dataclass
class Halted:
    """Messages are claimed, and wait while Telegram wants silence."""

    house: House
    delivering: asyncio.Task[None]

    async def ends(self) -> None:
        self.house.chat_sender.rate_limiter.pace = unlimited()
        self.house.chat_sender.rate_limiter._open()
        await self.delivering


async def is_waiting(house: House) -> bool:
    return bool(house.chat_sender.rate_limiter._waiting)


async def halted(house: House, seconds: float = 1) -> Halted:
    frozen = await freeze_between_claim_and_send(house)
    await until(partial(is_waiting, house))
    house.skipped += seconds
    return Halted(house, frozen)


def say_moved(session: Session) -> None:
    session.execute(update(OutboxMessage).values(params={"text": "Votre appel", "moved": True}))


def block(session: Session) -> None:
    session.execute(update(Person).values(blocked_at=NOON))


def erase(session: Session) -> None:
    session.execute(delete(Person))


@pytest.mark.parametrize(
    ("happens", "found"),
    [(say_moved, {"dropped": 1}), (block, {"blocked": 1}), (erase, {})],
)
async def test_what_waited_is_asked_again_just_before_its_request(
    house: House, world: World, happens: Callable[[Session], None], found: dict[str, int]
) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Votre appel"))
    silence = await halted(house)
    await house.database.transact(happens)
    await silence.ends()
    assert calls(world) == []
    assert await outcomes(house.database) == found


@pytest.mark.both_databases("a message is joined with its person")
async def test_what_waited_and_expired_is_not_sent(house: House, world: World) -> None:
    await meet(house.database, world, 7)
    nearly = NOON - timedelta(hours=1) + timedelta(seconds=10)
    await house.database.transact(enqueue(7, "Votre appel", due_at=nearly))
    house.chat_sender.rate_limiter.halt(3600)
    house.now = NOON
    delivering = asyncio.create_task(house.worker.deliver(lambda: house.now))

    async def claimed() -> bool:
        return await house.worker.when_due() != nearly

    await until(claimed)
    await until(partial(is_waiting, house))
    house.now, house.skipped = NOON + timedelta(seconds=20), 1
    await Halted(house, delivering).ends()
    assert calls(world) == []
    assert await outcomes(house.database) == {"expired": 1}


async def test_chats_that_are_silent_for_long_hold_up_nobody(house: House, world: World) -> None:
    """More of them than are sent to at once; theirs leave once Telegram takes them again."""
    silent, others, limiter = range(1, 36), range(36, 41), house.chat_sender.rate_limiter
    await meet(house.database, world, *silent, *others)
    for person in (*silent, *others):
        await house.database.transact(enqueue(person, "Bonjour"))
    for person in silent:
        limiter.pace.hold(person, 60, limiter.monotonic())
    await house.at(NOON)
    assert [arrived(world, person) for person in others] == [["Bonjour"]] * len(others)
    assert [arrived(world, person) for person in silent] == [[]] * len(silent)
    house.skipped += 60
    await house.at(NOON + timedelta(seconds=60))
    assert [arrived(world, person) for person in silent] == [["Bonjour"]] * len(silent)
    assert await outcomes(house.database) == {"sent": len((*silent, *others))}


async def test_a_message_waits_in_its_slot_for_a_short_silence_of_its_chat(
    house: House, world: World
) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Bonjour"))
    fails(world, "429", seconds=1, person=7)
    await house.at(NOON)
    assert [call.verdict["ok"] for call in calls(world)] == [False, True]
    assert await outcomes(house.database) == {"sent": 1}


async def test_a_follower_delivers_nothing(house: House, world: World, bot: Bot) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Bonjour"))
    await House(house.database, bot, "leo").at(NOON)
    assert arrived(world, 7) == []


async def freeze_between_claim_and_send(house: House) -> asyncio.Task[None]:
    house.chat_sender.rate_limiter.halt(3600)
    frozen = asyncio.create_task(house.at(NOON))

    async def claimed() -> bool:
        return await house.database.read(lambda s: next_due.when_due(s, BOT_ID)) != NOON

    await until(claimed)
    return frozen


async def wake(house: House, frozen: asyncio.Task[None], *, after: float) -> None:
    """By its own clock the house was still for these seconds."""
    house.skipped += after
    limiter = house.chat_sender.rate_limiter
    limiter.pace = unlimited()
    async with limiter.turn(0, Urgency.ANSWER):
        pass
    await frozen


@pytest.mark.both_databases("two processes claim the same rows")
async def test_a_leader_frozen_between_claim_and_send_sends_nothing_when_it_wakes(
    house: House, world: World, bot: Bot, capsys: pytest.CaptureFixture[str]
) -> None:
    people = range(1, 21)
    await meet(house.database, world, *people)
    await house.database.transact(
        lambda s: [enqueue(n, "Bonjour", ANNOUNCEMENT)(s) for n in people]
    )
    frozen = await freeze_between_claim_and_send(house)

    leo = House(house.database, bot, "leo")
    await leo.leader.step()
    leo.skipped += 9
    await leo.leader.step()
    leo.skipped += 2
    await wake(house, frozen, after=9)
    assert calls(world) == []
    await leo.at(NOON + policies.MESSAGES.lease)
    assert sorted(call.parameters["chat_id"] for call in calls(world)) == list(people)
    assert await outcomes(house.database) == {"sent": 20}
    engine, sent = house.database.engine.dialect.name, len(calls(world))
    tell(capsys, f"{engine}: a leader frozen for 9 s: 0 sent as it woke, {sent} of 20 by the next")


def moved(session: Session) -> None:
    session.execute(update(OutboxMessage).values(params={"text": "Votre appel", "moved": True}))


async def test_a_claim_that_grew_old_is_made_anew_before_its_message_is_sent(
    house: House, world: World
) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(enqueue(7, "Votre appel"))
    frozen = await freeze_between_claim_and_send(house)
    await house.database.transact(moved)
    await house.leader.step()
    house.skipped += policies.MESSAGES.fresh - 1
    await house.leader.step()
    await wake(house, frozen, after=1)
    assert calls(world) == []
    assert await outcomes(house.database) == {"dropped": 1}


@pytest.mark.both_databases("claimed rows are given back")
async def test_a_stop_in_the_middle_marks_what_left_and_lets_the_rest_go(
    house: House, world: World
) -> None:
    people = range(1, 31)
    await meet(house.database, world, *people)
    await house.database.transact(lambda s: [enqueue(n, "Bonjour")(s) for n in people])
    house.chat_sender.rate_limiter.pace = Pace(per_second=20)
    delivering = asyncio.create_task(house.at(NOON))

    async def some_left() -> bool:
        return len(calls(world)) >= 3

    await until(some_left)
    delivering.cancel()
    await asyncio.gather(delivering, return_exceptions=True)
    left = len(calls(world))
    assert left < 30
    assert await outcomes(house.database) == {"sent": left, "queued": 30 - left}
    house.chat_sender.rate_limiter.pace = unlimited()
    await house.at(NOON)
    assert sorted(call.parameters["chat_id"] for call in calls(world)) == list(people)


async def test_an_answer_that_a_crash_kept_back_is_said_by_delivery_once(
    house: House, world: World
) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(heard(1, "Bonjour", "Ça va ?"))
    await house.at(NOON + policies.ANSWERS.lease - timedelta(seconds=1))
    assert arrived(world, 7) == []
    await house.at(NOON + policies.ANSWERS.lease)
    await house.at(NOON + 3 * policies.ANSWERS.lease)
    assert arrived(world, 7) == ["Bonjour", "Ça va ?"]
    row = await house.database.read(lambda s: s.scalars(select(Update)).one())
    assert row.question_message_id == world.messages(7)[-1]["message_id"]
    assert row.lines is None


async def test_an_answer_that_a_halt_kept_back_is_said_soon_after_it(
    house: House, world: World
) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(heard(1, "Bonjour"))
    fails(world, "429", seconds=20)
    await house.at(NOON + policies.ANSWERS.lease)
    assert arrived(world, 7) == []
    world.pace.end_halt()
    await house.pass_seconds(21)
    assert arrived(world, 7) == ["Bonjour"]


async def test_an_answer_to_who_blocked_us_is_owed_no_more(house: House, world: World) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(heard(1, "Bonjour"))
    world.block(7, blocked=True)
    await house.at(NOON + policies.ANSWERS.lease)
    await house.at(NOON + 3 * policies.ANSWERS.lease)
    assert len(calls(world)) == 1
    assert await house.database.read(lambda s: s.scalar(select(Person.blocked_at)))


async def test_an_answer_telegram_refuses_is_not_tried_for_ever(house: House, world: World) -> None:
    await meet(house.database, world, 7)
    await house.database.transact(heard(1, "<b>"))
    await house.at(NOON + policies.ANSWERS.lease)
    await house.at(NOON + 3 * policies.ANSWERS.lease)
    assert len(calls(world)) == 1


@pytest.fixture
async def running(house: House) -> AsyncIterator[House]:
    """The house with its steady loop."""
    loop = asyncio.create_task(house.worker.run())
    yield house
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop


async def test_the_steady_loop_delivers_what_is_queued_meanwhile(
    running: House, world: World
) -> None:
    await meet(running.database, world, 7, 8)
    for person in (7, 8):
        await running.database.transact(enqueue(person, "Bonjour"))
        running.worker.nudge()

        async def has_arrived(person: int = person) -> bool:
            return bool(arrived(world, person))

        await until(has_arrived)
        assert len(arrived(world, person)) == 1


async def test_the_steady_loop_stops_even_as_it_is_nudged(house: House) -> None:
    for moment in range(1, 4):
        loop = asyncio.create_task(house.worker.run())
        await asyncio.sleep(moment * 2 * BREATH)  # nothing is due: it waits to be nudged
        house.worker.nudge()
        loop.cancel()
        await asyncio.wait({loop})
        assert loop.cancelled()
