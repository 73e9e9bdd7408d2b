"""What is due on chat pages beside what is due on Telegram: each goes at its own pace."""

import asyncio
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Event
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session
from telegram import Bot

from bot.delivery import pages
from bot.delivery.announcements import Announcements
from bot.delivery.leader import Leader
from bot.delivery.messages import Messages
from bot.delivery.worker import Worker
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender
from models.announcements import Recipient, RecipientState
from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from models.webchat import WebMessage
from rules.outbox import policies
from rules.outbox.pace import Pace
from sandbox.world.world import World
from services.outbox import outbox
from services.outbox.claiming import Claim, WritePage
from services.people import addresses, people
from services.webchat import devices
from services.webchat import messages as page_messages
from tests.announcements.builders import launched
from tests.harness.places import BOT_ID, arrived, until
from tests.outbox.builders import KINDS, NOON, REMINDER, join, limits_of, outcomes

pytestmark = pytest.mark.both_databases("a slice locks rows with their people, and skips others")
HALTED = 3600.0


@dataclass
class House:
    """One process of the bot that sends on both channels, with a clock that we move."""

    database: Database
    bot: Bot
    now: datetime = NOON
    slices: list[int] = field(default_factory=list)
    """How many rows were written on pages in each transaction."""
    nudged: list[int] = field(default_factory=list)
    rate_limiter: RateLimiter = field(init=False)
    leader: Leader = field(init=False)
    worker: Worker = field(init=False)

    def __post_init__(self) -> None:
        self.leader = Leader(self.database, BOT_ID, "ada")
        self.rate_limiter = RateLimiter(Pace())
        chat_sender = ChatSender(self.bot, self.rate_limiter, pauses=(0.01,))
        limits = limits_of({})
        announcements = Announcements(self.database, BOT_ID, chat_sender, limits, self.leader)
        on_pages = pages.of_queues(BOT_ID, KINDS, limits, {}, self.nudged.append)
        for sender in on_pages:
            self._count(sender)
        messages = Messages(self.database, BOT_ID, chat_sender, KINDS, limits, self.leader)
        self.worker = Worker(
            self.database,
            BOT_ID,
            lambda: self.now,
            self.leader,
            senders=(announcements, *on_pages, messages),
            periodic=(announcements.advance,),
        )

    async def run(self) -> "asyncio.Task[None]":
        await self.leader.step()
        return asyncio.create_task(self.worker.run())

    async def may_send(self) -> bool:
        return self.leader.may_send

    async def meet_on_pages(self, count: int) -> list[int]:
        """Return the ids of so many people of the chat page."""

        def work(session: Session) -> list[int]:
            met = (devices.welcome(session, BOT_ID, "fr", NOON)[0] for _ in range(count))
            return [it.person_id for it in met]

        return await self.database.transact(work)

    async def remind(self, person_ids: Iterable[int]) -> None:
        def work(session: Session) -> None:
            for person_id in person_ids:
                person = session.get_one(Person, person_id)
                params, key = {"text": "Votre appel"}, f"{person_id}"
                outbox.enqueue(session, REMINDER, person, key=key, due_at=NOON, params=params)

        await self.database.transact(work)

    async def words_on(self, person_id: int) -> list[str]:
        def work(session: Session) -> list[str]:
            return [page_messages.plain(it) for it in page_messages.since(session, person_id, 0)]

        return await self.database.read(work)

    async def written(self) -> int:
        query = select(func.count(WebMessage.number))
        return await self.database.read(lambda s: s.scalar(query) or 0)

    def _count(self, sender: pages.PageSender) -> None:
        claim_pages = sender.claim_pages

        def counted(
            session: Session, epoch: int, now: datetime, most: int, write: WritePage
        ) -> Claim[Any]:
            claim = claim_pages(session, epoch, now, most, write)
            self.slices += [len(claim.ready)] if claim.ready else []
            return claim

        sender.claim_pages = counted


async def test_a_silence_that_telegram_wants_holds_up_no_page(
    database: Database, bot: Bot, world: World
) -> None:
    house = House(database, bot)
    await database.transact(join(7))
    world.say(7, text="/start")
    [camille] = await house.meet_on_pages(1)
    house.rate_limiter.pace.halt(HALTED, house.rate_limiter.monotonic())
    sami = await database.read(lambda s: s.scalars(select(Person.id).order_by(Person.id)).first())
    assert sami is not None
    await house.remind([sami, camille])
    await database.transact(lambda s: launched(s, NOON))
    running = await house.run()

    async def is_written() -> bool:
        return await house.written() == 2

    await until(is_written)
    assert sorted(await house.words_on(camille)) == ["Bonjour à tous", "Votre appel"]
    assert arrived(world, 7) == []
    assert await outcomes(database) == {"queued": 1, "sent": 1}
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_pages_take_nothing_of_the_pace_and_come_in_slices(
    database: Database, bot: Bot, world: World
) -> None:
    house = House(database, bot)
    everybody = await house.meet_on_pages(100)
    await house.remind(everybody)
    await database.transact(lambda s: launched(s, NOON))
    leading = asyncio.create_task(house.leader.run())
    await until(house.may_send)
    await house.worker.run_due(NOON)
    leading.cancel()
    assert house.rate_limiter.in_use() == 0
    assert max(house.slices) <= policies.PAGES.slots and sum(house.slices) == 200
    for person_id in everybody:
        assert sorted(await house.words_on(person_id)) == ["Bonjour à tous", "Votre appel"]
    assert not [call for call in world.record if call.method == "sendMessage"]
    assert await outcomes(database) == {"sent": 100}
    lanes = await database.read(lambda s: [addresses.lane_of_person(s, it) for it in everybody])
    assert set(house.nudged) == set(lanes)


async def test_a_recipient_on_a_page_is_counted_as_reached(
    database: Database, bot: Bot, world: World
) -> None:
    house = House(database, bot)
    [camille] = await house.meet_on_pages(1)
    announcement = await database.transact(lambda s: launched(s, NOON).id)
    await house.leader.step()
    for _ in range(2):
        await house.worker.run_due(NOON)
    recipient = await database.read(lambda s: s.get_one(Recipient, (announcement, camille)))
    message = await database.read(lambda s: s.scalars(select(WebMessage)).one())
    assert recipient.state is RecipientState.SENT and recipient.message_id == message.number
    assert message.mail_at == NOON + page_messages.UNSEEN


async def test_who_is_in_a_turn_is_left_to_the_next_slice(
    database: Database, bot: Bot, world: World
) -> None:
    house = House(database, bot)
    camille, sami = await house.meet_on_pages(2)
    await house.remind([camille, sami])
    if database.engine.dialect.name == "sqlite":
        return  # it has one writer: nobody else is in a transaction
    begun, may_end = Event(), Event()

    def a_turn(session: Session) -> None:
        people.lock_person(session, camille)
        begun.set()
        may_end.wait(30)

    turn = asyncio.create_task(database.transact(a_turn))
    await asyncio.to_thread(begun.wait, 30)
    await house.leader.step()
    await house.worker.run_due(NOON)
    assert (await house.words_on(camille), await house.words_on(sami)) == ([], ["Votre appel"])
    may_end.set()
    await turn
    await house.worker.run_due(NOON)
    assert await house.words_on(camille) == ["Votre appel"]


async def test_what_is_not_committed_is_due_again_and_written_once(
    database: Database, bot: Bot, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    house = House(database, bot)
    [camille] = await house.meet_on_pages(1)
    await house.remind([camille])
    await house.leader.step()
    epoch = house.leader.epoch
    assert epoch is not None
    on_messages = house.worker.senders[2]

    def dies(session: Session) -> None:
        on_messages.claim(session, epoch, NOON, 30, frozenset())
        raise KeyError

    with pytest.raises(KeyError):
        await database.transact(dies)
    assert await house.words_on(camille) == []
    for minutes in range(3):
        await house.worker.run_due(NOON + timedelta(minutes=minutes))
    assert await house.words_on(camille) == ["Votre appel"]
    queued = await database.read(lambda s: s.scalars(select(OutboxMessage)).one())
    assert queued.params == {} and queued.finished_at == NOON
