"""One worker for whatever is sent later: what hangs holds its own slots, and no other's."""

import asyncio
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session
from structlog.testing import capture_logs
from telegram import Bot

from bot.clients.smtp import mailbox
from bot.delivery import send_pool
from bot.delivery.emails import Emails
from bot.delivery.leader import Leader
from bot.delivery.messages import Messages
from bot.delivery.worker import Worker
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender
from models.engine.database import Database
from models.outbox import OutboxEmail
from models.people import Person
from rules.outbox.pace import unlimited
from sandbox.world.world import World
from services.outbox import email_outbox
from services.outbox.email_rendering import EmailRenderer
from services.outbox.message_limits import MessageLimits
from tests.harness.places import BOT_ID, arrived, start, until
from tests.outbox.builders import KINDS, NOON, enqueue, join, outcomes

PEOPLE = range(1, 21)


@asynccontextmanager
async def a_server_that_never_answers() -> AsyncIterator[tuple[str, asyncio.Event]]:
    """Its address, and when somebody called."""
    called, over = asyncio.Event(), asyncio.Event()

    async def hear(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        called.set()
        await over.wait()
        writer.close()

    server = await asyncio.start_server(hear, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()[:2]
        try:
            yield f"smtp://{host}:{port}?from=bonjour@declic.test", called
        finally:
            over.set()


@asynccontextmanager
async def running(*endless: Coroutine[None, None, None]) -> AsyncIterator[None]:
    tasks = [asyncio.create_task(it) for it in endless]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def owe_an_email(database: Database, telegram_id: int) -> None:
    def work(session: Session) -> None:
        person = session.scalars(select(Person).filter_by(telegram_id=telegram_id)).one()
        code = {"code": "123456"}
        email_outbox.enqueue(
            session,
            person,
            "a@b.test",
            key=f"{telegram_id}",
            text="letter.code",
            due_at=NOON,
            values=code,
        )

    await database.transact(work)


@pytest.fixture
async def leader(database: Database, monkeypatch: pytest.MonkeyPatch) -> Leader:
    monkeypatch.setattr(send_pool, "DRAIN_SECONDS", 0.05)
    leader = Leader(database, BOT_ID, "ada")
    await leader.step()
    return leader


async def test_a_mail_server_that_never_answers_holds_no_message(
    database: Database, bot: Bot, world: World, leader: Leader
) -> None:
    await database.transact(join(*PEOPLE))
    for person in PEOPLE:
        start(world, person)
    await owe_an_email(database, 1)
    chat_sender = ChatSender(bot, RateLimiter(unlimited()))
    messages = Messages(database, BOT_ID, chat_sender, KINDS, MessageLimits(), leader)
    async with a_server_that_never_answers() as (url, called):
        emails = Emails(BOT_ID, mailbox(url), EmailRenderer(b"k" * 32))
        worker = Worker(database, BOT_ID, lambda: NOON, leader, [emails, messages])

        async def are_all_sent() -> bool:
            return await outcomes(database) == {"sent": len(PEOPLE)}

        async with running(worker.run(), leader.run()):
            await called.wait()
            await database.transact(lambda s: [enqueue(n, "Bonjour")(s) for n in PEOPLE])
            worker.nudge()
            await until(are_all_sent)
            assert worker.is_sending
    assert all(arrived(world, person) for person in PEOPLE)
    email = await database.read(lambda s: s.scalars(select(OutboxEmail)).one())
    assert email.state == "queued"


async def test_what_hangs_in_a_channel_takes_one_slot_of_it(
    database: Database, bot: Bot, leader: Leader
) -> None:
    """A second e-mail waits: a crash sends again no more than the one under way."""
    await database.transact(join(1, 2))
    async with a_server_that_never_answers() as (url, called):
        emails = Emails(BOT_ID, mailbox(url), EmailRenderer(b"k" * 32))
        for person in (1, 2):
            await owe_an_email(database, person)
        worker = Worker(database, BOT_ID, lambda: NOON, leader, [emails])
        async with running(worker.run()):
            await called.wait()
            taken = select(OutboxEmail.id).where(OutboxEmail.claim_epoch.is_not(None))
            assert len(await database.read(lambda s: s.scalars(taken).all())) == 1
    tried = await database.read(lambda s: s.scalars(select(OutboxEmail.attempts)).all())
    assert sorted(tried) == [0, 1]


async def test_one_that_breaks_in_the_hand_holds_nobody_up(
    database: Database, bot: Bot, world: World, leader: Leader
) -> None:
    await database.transact(join(1, 2))
    start(world, 2)
    await owe_an_email(database, 1)
    await database.transact(
        lambda s: s.execute(update(OutboxEmail).values(to_address="a\nb@c.test"))
    )
    await database.transact(enqueue(2, "Bonjour"))
    messages = Messages(
        database, BOT_ID, ChatSender(bot, RateLimiter(unlimited())), KINDS, MessageLimits(), leader
    )
    emails = Emails(BOT_ID, mailbox("smtp://x.test?from=a@b.test"), EmailRenderer(b"k" * 32))
    worker = Worker(database, BOT_ID, lambda: NOON, leader, [emails, messages])
    with capture_logs() as logged:
        await worker.run_due(NOON)
    assert arrived(world, 2) == ["Bonjour"]
    assert [it["event"] for it in logged if it["log_level"] != "debug"] == ["send_broken"]
    await worker.run_due(NOON + timedelta(minutes=1))
    email = await database.read(lambda s: s.scalars(select(OutboxEmail)).one())
    assert email.state == "unknown"
