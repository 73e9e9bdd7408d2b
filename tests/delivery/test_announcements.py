"""Announcements over HTTP: everyone gets them once, or its row says why not."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session
from telegram import Bot

from bot.delivery.announcements import Announcements
from bot.delivery.leader import Leader
from bot.delivery.worker import Worker
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender
from models.announcements import (
    Announcement,
    AnnouncementCategory,
    NotSentReason,
    Recipient,
    RecipientState,
)
from models.engine.database import Database
from models.people import Person
from models.profile import Consent, ConsentPurpose
from rules.outbox import policies
from rules.outbox.pace import Pace, unlimited
from sandbox.world.world import World
from services.announcements import announcements, message, state_machine
from services.offers import consent_and_pauses, search_profile
from tests.announcements.builders import launched, outcomes
from tests.harness.figures import tell
from tests.harness.places import BOT_ID, arrived, calls, fails, start, until
from tests.harness.waiting import TIMEOUT
from tests.outbox.builders import NOON, limits_of

HALLO = "Bonjour à tous"
Outcomes = list[tuple[RecipientState, str | None]]


@dataclass
class House:
    """One process of the bot, as far as announcements go, with a clock that we move."""

    database: Database
    bot: Bot
    name: str = "ada"
    now: datetime = NOON
    skipped: float = 0
    leader: Leader = field(init=False)
    chat_sender: ChatSender = field(init=False)
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.leader = Leader(self.database, BOT_ID, self.name, self.monotonic)
        self.chat_sender = ChatSender(
            self.bot, RateLimiter(unlimited(), self.monotonic), pauses=(0.01,)
        )
        sender = Announcements(self.database, BOT_ID, self.chat_sender, limits_of({}), self.leader)
        self.worker = Worker(
            self.database,
            BOT_ID,
            lambda: self.now,
            self.leader,
            senders=(sender,),
            periodic=(sender.advance,),
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

    async def launch(self, **more: Any) -> None:
        await self.database.transact(lambda s: launched(s, NOON, **more))

    async def outcomes(self) -> Outcomes:
        return await self.database.read(outcomes)

    async def state(self) -> tuple[str, bool]:
        """Of the only announcement: and whether it is over."""
        it = await self.announcement()
        return it.state.value, it.finished_at is not None

    async def announcement(self) -> Announcement:
        return await self.database.read(lambda s: s.scalars(select(Announcement)).one())

    async def is_nothing_under_way(self) -> bool:
        query = select(Recipient.person_id).where(Recipient.claim_epoch.is_not(None))
        return await self.database.read(lambda s: s.scalar(query.limit(1))) is None

    async def turn(self, act: Any) -> bool:
        """As a press does."""
        return await self.database.transact(
            lambda s: bool(act(s.scalars(select(Announcement)).one()))
        )


@pytest.fixture
async def house(database: Database, bot: Bot) -> House:
    house = House(database, bot)
    await house.leader.step()
    return house


async def meet(house: House, world: World, telegram_ids: Iterable[int], **more: Any) -> None:
    def work(session: Session) -> None:
        for telegram_id in telegram_ids:
            session.add(Person(bot_id=BOT_ID, telegram_id=telegram_id, joined_at=NOON, **more))
            start(world, telegram_id)

    await house.database.transact(work)


@asynccontextmanager
async def running(house: House) -> AsyncIterator[None]:
    """Its steady loops, at the pace of the rate limiter."""
    loops = [asyncio.create_task(it.run()) for it in (house.leader, house.worker)]
    yield
    for loop in loops:
        loop.cancel()
    await asyncio.gather(*loops, return_exceptions=True)


def chats(world: World) -> list[int]:
    return sorted(call.parameters["chat_id"] for call in calls(world) if call.verdict["ok"])


async def test_everyone_receives_it_once_as_it_was_written(house: House, world: World) -> None:
    people = range(1, 101)
    await meet(house, world, people)
    bold = {"type": "bold", "offset": 0, "length": 7}
    await house.launch(formatting=[bold], links=[["Le site", "https://example.org/"]])
    await house.at(NOON)
    await house.at(NOON + timedelta(minutes=5))
    assert chats(world) == list(people)
    assert await house.outcomes() == [(RecipientState.SENT, None)] * 100
    assert await house.state() == ("done", True)
    shown = world.messages(7)[-1]
    assert (shown["text"], shown["entities"]) == (HALLO, [bold])
    [link], [stop] = shown["reply_markup"]["inline_keyboard"]
    assert (link["text"], link["url"]) == ("Le site", "https://example.org/")
    assert stop["callback_data"] == "a:stop_programme:7"
    found = await house.database.read(lambda s: message.replied_to(s, 7, shown["message_id"]))
    assert found is not None


async def test_who_is_not_to_receive_it_is_told_apart_when_it_is_about_to_leave(
    house: House, world: World
) -> None:
    await meet(house, world, range(1, 7))
    await house.launch(category=AnnouncementCategory.NEWS)

    def change(session: Session) -> None:
        people = session.scalars(select(Person).order_by(Person.id)).all()
        people[0].blocked_at = NOON
        people[1].telegram_id = None
        people[2].nudges_suspended_at = NOON
        people[3].fewer_messages_at = NOON
        announcements.opt_out(session, people[4].id, AnnouncementCategory.NEWS, NOON)
        announcements.opt_out(session, people[5].id, AnnouncementCategory.OFFERS, NOON)

    await house.database.transact(change)
    await house.at(NOON)
    assert await house.outcomes() == [
        (RecipientState.BLOCKED, None),
        (RecipientState.FAILED, NotSentReason.NO_CHAT),
        (RecipientState.OPTED_OUT, NotSentReason.SUSPENDED),
        (RecipientState.OPTED_OUT, NotSentReason.FEWER),
        (RecipientState.OPTED_OUT, NotSentReason.CATEGORY),
        (RecipientState.SENT, None),
    ]
    assert chats(world) == [6]
    assert await house.state() == ("done", True)


@pytest.mark.both_databases("whoever still wants them is found in SQL")
async def test_offers_are_for_who_still_wants_them(house: House, world: World) -> None:
    await meet(house, world, range(1, 6))
    await house.launch(category=AnnouncementCategory.OFFERS)
    agreed: dict[str, Any] = {"purpose": ConsentPurpose.OFFERS, "text_version": "1", "update_id": 1}
    for person_id, withdrawn_at in ((1, None), (2, NOON), (3, None), (4, None), (5, None)):
        consent = Consent(person_id=person_id, given_at=NOON, withdrawn_at=withdrawn_at, **agreed)
        await house.database.transact(partial(Session.add, instance=consent))

    def stop(session: Session) -> None:
        consent_and_pauses.found_work(session, 3, "permanent", NOON)
        for person_id, days in ((4, 1), (5, -1)):
            search = search_profile.search_of(session, person_id, NOON)
            search.snoozed_until = NOON + timedelta(days=days)

    await house.database.transact(stop)
    await house.at(NOON)
    sent, stopped = (RecipientState.SENT, None), (RecipientState.OPTED_OUT, NotSentReason.CONSENT)
    assert await house.outcomes() == [sent, stopped, stopped, stopped, sent]


async def test_who_was_erased_meanwhile_holds_nothing_up(house: House, world: World) -> None:
    await meet(house, world, range(1, 3))
    await house.launch()
    await house.database.transact(lambda s: s.delete(s.get_one(Person, 1)))
    await house.at(NOON)
    assert chats(world) == [2]
    assert await house.state() == ("done", True)


async def test_who_blocked_us_is_known_from_then_on(house: House, world: World) -> None:
    await meet(house, world, [7])
    world.block(7, blocked=True)
    await house.launch()
    await house.at(NOON)
    assert await house.outcomes() == [(RecipientState.BLOCKED, None)]
    assert await house.database.read(lambda s: s.scalar(select(Person.blocked_at))) == NOON


@pytest.mark.parametrize("kind", ["timeout_before", "timeout_after", "cut", "cut_after", "504"])
async def test_one_whose_fate_is_unknown_is_never_sent_again(
    house: House, world: World, kind: str
) -> None:
    await meet(house, world, [7])
    await house.launch()
    fails(world, kind, seconds=TIMEOUT)
    await house.at(NOON)
    await house.at(NOON + timedelta(hours=1))
    assert len(calls(world)) == 1
    assert await house.outcomes() == [(RecipientState.UNKNOWN, NotSentReason.TIMED_OUT)]
    assert await house.state() == ("done", True)


async def test_what_telegram_refuses_has_failed(house: House, world: World) -> None:
    await meet(house, world, [7])
    await house.launch(text="a" * 5000)
    await house.at(NOON)
    assert await house.outcomes() == [(RecipientState.FAILED, NotSentReason.REFUSED)]


async def test_when_telegram_is_not_well_it_is_tried_again_and_fails_in_the_end(
    house: House, world: World
) -> None:
    await meet(house, world, [7])
    await house.launch()
    fails(world, "500", times=99)
    now: datetime | None = NOON
    while now:
        await house.at(now)
        now = await house.worker.when_due()
    assert len(calls(world)) == 1 + len(policies.RECIPIENTS.pauses)
    assert await house.outcomes() == [(RecipientState.FAILED, NotSentReason.NOT_TAKEN)]


OUTAGES = [*((kind, body) for kind in ("500", "502", "503") for body in ("json", "html"))]


@pytest.mark.parametrize(("kind", "body"), OUTAGES)
async def test_an_outage_loses_nobody(house: House, world: World, kind: str, body: str) -> None:
    people = range(1, 101)
    await meet(house, world, people)
    await house.launch()
    fails(world, kind, times=10**6, body=body)
    for _ in range(30):
        await house.pass_seconds(1)
    world.faults.set([])
    for _ in range(12):
        await house.pass_seconds(10)
    assert chats(world) == list(people)
    assert await house.outcomes() == [(RecipientState.SENT, None)] * 100


@pytest.mark.parametrize("body", ["json", "html", "null", "empty"])
async def test_a_storm_of_429_loses_nobody_whatever_its_body(
    house: House, world: World, body: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("rules.outbox.pace.FIRST_HALT", 0.1)
    people = range(1, 31)
    await meet(house, world, people)
    await house.launch()
    fails(world, "429", times=40, seconds=0.1, body=body)
    await house.at(NOON)
    assert chats(world) == list(people)
    assert await house.outcomes() == [(RecipientState.SENT, None)] * 30


def stop_category(session: Session) -> None:
    for person in session.scalars(select(Person)):
        announcements.opt_out(session, person.id, AnnouncementCategory.PROGRAMME, NOON)


def change(**values: Any) -> Callable[[Session], None]:
    def work(session: Session) -> None:
        session.execute(update(Person).values(**values))

    return work


def erase(session: Session) -> None:
    session.execute(delete(Person))


@pytest.mark.parametrize(
    ("happens", "outcome"),
    [
        (stop_category, (RecipientState.OPTED_OUT, NotSentReason.CATEGORY)),
        (change(fewer_messages_at=NOON), (RecipientState.OPTED_OUT, NotSentReason.FEWER)),
        (change(nudges_suspended_at=NOON), (RecipientState.OPTED_OUT, NotSentReason.SUSPENDED)),
        (change(blocked_at=NOON), (RecipientState.BLOCKED, None)),
        (erase, None),
    ],
)
async def test_what_is_said_while_a_silence_holds_is_obeyed_when_it_ends(
    house: House,
    world: World,
    happens: Callable[[Session], None],
    outcome: tuple[RecipientState, NotSentReason | None] | None,
    capsys: pytest.CaptureFixture[str],
) -> None:
    await meet(house, world, range(1, 21))
    await house.launch()
    house.chat_sender.rate_limiter.halt(3600)
    sending = asyncio.create_task(house.at(NOON))

    async def claimed() -> bool:
        return await house.worker.when_due() == NOON + policies.RECIPIENTS.lease

    await until(claimed)

    async def are_waiting() -> bool:
        return len(house.chat_sender.rate_limiter._waiting) == 20

    await until(are_waiting)
    await house.database.transact(happens)
    house.skipped += 1
    house.chat_sender.rate_limiter.pace = unlimited()
    house.chat_sender.rate_limiter._open()
    await sending
    assert calls(world) == []
    assert await house.outcomes() == ([outcome] * 20 if outcome else [])
    assert await house.state() == ("done", True)
    engine, why = (
        house.database.engine.dialect.name,
        outcome[1] or outcome[0] if outcome else "erased",
    )
    tell(capsys, f"{engine}: {why} said during a flood limit: {len(calls(world))} of 20 sent")


async def test_those_who_sleep_receive_it_in_their_own_morning(house: House, world: World) -> None:
    await meet(house, world, [1], department="31")
    await meet(house, world, [2], department="988")
    night = datetime(2026, 3, 2, 12, tzinfo=UTC)
    await house.launch()
    await house.at(night)
    assert chats(world) == [1]
    morning = await house.worker.when_due()
    assert morning == datetime(2026, 3, 2, 21, tzinfo=UTC)
    assert await house.state() == ("sending", False)
    await house.at(morning)
    assert chats(world) == [1, 2]


async def test_it_is_one_of_the_three_messages_of_a_day(house: House, world: World) -> None:
    await meet(house, world, [1])
    for _ in range(4):
        await house.launch()
    await house.at(NOON)
    assert len(arrived(world, 1)) == 3
    assert await house.worker.when_due() == datetime(2026, 3, 3, 7, tzinfo=UTC)


async def test_a_pause_and_a_stop_take_effect_within_two_seconds(
    house: House, world: World
) -> None:
    people = range(1, 101)
    await meet(house, world, people)
    await house.launch()
    house.chat_sender.rate_limiter.pace = Pace(per_second=20)

    async def some_left() -> bool:
        return len(calls(world)) >= 5

    async with running(house):
        await until(some_left)
        assert await house.turn(announcements.pause)
        before = len(calls(world))
        await until(house.is_nothing_under_way)
        left = len(calls(world))
        assert left - before <= 2 * 20
        assert await house.turn(announcements.resume)

        async def more_left() -> bool:
            return len(calls(world)) > left + 5

        await until(more_left)
        assert await house.turn(announcements.stop)

        async def is_over() -> bool:
            return await house.state() == ("stopped", True)

        await until(is_over)
    sent = chats(world)
    assert len(sent) == len(set(sent))
    found = await house.outcomes()
    assert found.count((RecipientState.SENT, None)) == len(sent)
    assert found.count((RecipientState.FAILED, NotSentReason.STOPPED)) == 100 - len(sent)


async def test_a_pause_while_telegram_wants_silence_holds_when_the_silence_ends(
    house: House, world: World
) -> None:
    people = range(1, 31)
    await meet(house, world, people)
    await house.launch()
    fails(world, "429", seconds=4)

    async def refused() -> bool:
        return bool(calls(world))

    async def halted() -> bool:
        return (await house.announcement()).halted_until is not None

    house.chat_sender.rate_limiter.pace = Pace(per_second=20)
    async with running(house):
        await until(refused)
        await until(halted)
        await house.turn(announcements.pause)
        house.skipped = world.clock.leapt = 5
        await until(house.is_nothing_under_way)
        assert len(calls(world)) == 2  # the second one tells that all are to be silent
        await house.turn(announcements.resume)

        async def all_there() -> bool:
            return chats(world) == list(people)

        await until(all_there)
    _, _, *others = calls(world)
    assert all(call.verdict["ok"] for call in others)


@pytest.mark.both_databases("two processes claim the same rows")
async def test_a_clock_that_jumps_over_the_lease_makes_nobody_read_it_twice(
    house: House, world: World
) -> None:
    people = range(1, 16)
    await meet(house, world, people)
    await house.launch()
    house.chat_sender.rate_limiter.pace = Pace(per_second=20)

    async def some_left() -> bool:
        return len(calls(world)) >= 3

    async def is_over() -> bool:
        return (await house.state())[1]

    async with running(house):
        await until(some_left)
        house.now += timedelta(hours=1)
        await until(is_over)
    assert chats(world) == list(people)


async def test_stopped_during_a_silence_nobody_else_is_in_doubt(house: House, world: World) -> None:
    await meet(house, world, range(1, 11))
    await house.launch()
    fails(world, "429", seconds=3600)

    async def refused() -> bool:
        return bool(calls(world))

    async def is_over() -> bool:
        return await house.state() == ("stopped", True)

    async with running(house):
        await until(refused)
        assert await house.turn(announcements.stop)
        await until(is_over)
    assert await house.outcomes() == [(RecipientState.FAILED, NotSentReason.STOPPED)] * 10


@pytest.mark.both_databases("two processes claim the same rows")
async def test_what_a_dead_sender_had_taken_up_is_sent_by_the_next(
    house: House, world: World, bot: Bot
) -> None:
    people = range(1, 11)
    await meet(house, world, people)
    await house.launch()
    house.chat_sender.rate_limiter.halt(3600)
    frozen = asyncio.create_task(house.at(NOON))

    async def claimed() -> bool:
        return await house.worker.when_due() == NOON + policies.RECIPIENTS.lease

    await until(claimed)
    leo = House(house.database, bot, "leo")
    await leo.leader.step()
    leo.skipped += 9
    await leo.leader.step()
    leo.skipped += 2
    await leo.at(NOON + policies.RECIPIENTS.lease)
    assert chats(world) == list(people)
    house.skipped += 9
    frozen.cancel()
    await asyncio.gather(frozen, return_exceptions=True)
    assert chats(world) == list(people)
    assert await house.outcomes() == [(RecipientState.SENT, None)] * 10


async def test_a_stop_while_a_dead_sender_holds_some_leaves_these_unknown(
    house: House, world: World
) -> None:
    await meet(house, world, [1])
    await house.launch()
    house.chat_sender.rate_limiter.halt(3600)
    frozen = asyncio.create_task(house.at(NOON))

    async def claimed() -> bool:
        return await house.worker.when_due() == NOON + policies.RECIPIENTS.lease

    await until(claimed)
    await house.turn(announcements.stop)
    for now, state in ((NOON, False), (NOON + policies.RECIPIENTS.lease, True)):
        await house.database.transact(partial(state_machine.advance, bot_id=BOT_ID, now=now))
        assert await house.state() == ("stopped", state)
    assert await house.outcomes() == [(RecipientState.UNKNOWN, NotSentReason.STOPPED)]
    frozen.cancel()
    await asyncio.gather(frozen, return_exceptions=True)
