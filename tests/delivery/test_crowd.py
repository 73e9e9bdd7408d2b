"""Ten thousand announcements wait, and nobody notices: the pace as Telegram sees it."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import suppress
from functools import partial

import pytest
from sqlalchemy import insert
from sqlalchemy.orm import Session
from telegram import Bot

from bot.delivery.leader import Leader
from bot.delivery.messages import Messages
from bot.delivery.worker import Worker
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender
from models.engine.database import Database
from models.outbox import OutboxMessage
from models.people import Person
from rules.outbox.pace import Urgency
from sandbox.record import Call
from sandbox.world.world import Limits, World
from services.conversation.replies import Say
from services.outbox.message_limits import MessageLimits
from tests.harness.places import BOT_ID, arrived, calls, start, until
from tests.outbox.builders import KINDS, NOON, enqueue, join, outcomes

CROWD = range(100_001, 110_001)
ADA, LEO = 7, 8
AT_ONCE, SOON = 30, 300
"""Announcements that may leave before an answer, and before a reminder: a second of them, and ten,
out of six minutes."""


def queue_for_a_crowd(session: Session) -> None:
    people = [{"id": n, "bot_id": BOT_ID, "telegram_id": n, "joined_at": NOON} for n in CROWD]
    messages = [
        {
            "bot_id": BOT_ID,
            "person_id": n,
            "kind": "announcement",
            "params": {"text": f"Bonne nouvelle {n}"},
            "key": f"news:{n}",
            "urgency": Urgency.ANNOUNCEMENT,
            "due_at": NOON,
            "next_try_at": NOON,
        }
        for n in CROWD
    ]
    session.execute(insert(Person), people)
    session.execute(insert(OutboxMessage), messages)


@pytest.fixture
def limits() -> Limits:
    return Limits(rate_all=30, rate_chat=1, burst_chat=5)


@pytest.fixture
async def chat_sender(database: Database, bot: Bot, world: World) -> AsyncIterator[ChatSender]:
    """Delivery runs, with everything waiting already."""
    await database.transact(queue_for_a_crowd)
    await database.transact(join(ADA, LEO))
    for person in (ADA, LEO, *CROWD[:400]):
        start(world, person)
    chat_sender = ChatSender(bot, RateLimiter())
    leader = Leader(database, BOT_ID, "me")
    await leader.step()
    messages = Messages(database, BOT_ID, chat_sender, KINDS, MessageLimits(), leader)
    worker = Worker(database, BOT_ID, lambda: NOON, leader, [messages])
    loop = asyncio.create_task(worker.run())
    yield chat_sender
    loop.cancel()
    with suppress(asyncio.CancelledError):
        await loop


def busiest_second(sends: Sequence[Call]) -> int:
    instants = [call.monotonic for call in sends]
    return max(sum(begin <= i < begin + 1 for i in instants) for begin in instants)


async def test_answers_and_reminders_stay_quick_among_ten_thousand_announcements(
    chat_sender: ChatSender, world: World, database: Database
) -> None:
    async def more_leave(than: int = 0) -> bool:
        return len(calls(world)) > than + 30

    async def reminded() -> bool:
        return arrived(world, LEO) == ["Votre appel commence"]

    await until(more_leave)
    before = len(calls(world))
    await database.transact(enqueue(LEO, "Votre appel commence"))
    await chat_sender.say(ADA, [Say("Oui"), Say("Voilà"), Say("Autre chose ?")])
    assert arrived(world, ADA) == ["Oui", "Voilà", "Autre chose ?"]
    assert len(calls(world)) - before < AT_ONCE
    await until(reminded)
    assert len(calls(world)) - before < SOON
    await until(partial(more_leave, len(calls(world))))
    sends = calls(world)
    assert busiest_second(sends) <= 31 + 3  # a noisy machine bunches what left evenly
    assert sum(not call.verdict["ok"] for call in sends) <= 3
    assert (await outcomes(database))["sent"] >= len(sends) - 40
