"""A file that takes long: its answer stays ours, and takes no turn to send meanwhile."""

import asyncio
from datetime import timedelta

import pytest
from telegram import Bot

from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.sender import ChatSender
from bot.turns.deadline import AnswerTooLate, HeldLease, from_now
from models.engine.database import Database
from rules.outbox.pace import unlimited
from sandbox.world.sayings import DOT
from sandbox.world.world import World
from services.conversation import answer_leases
from services.conversation.attachments import ChatFile
from services.conversation.replies import Show
from tests.harness.places import BOT_ID, calls, start, until
from tests.outbox.builders import NOON, heard

PICTURE = ChatFile("chiffres.png", DOT, picture=True)


@pytest.fixture
def held(database: Database) -> HeldLease:
    now = NOON + timedelta(seconds=10)
    return HeldLease(database, answer_leases.begun(BOT_ID, 1, NOON), lambda: now)


@pytest.fixture
def drawn() -> asyncio.Event:
    return asyncio.Event()


@pytest.fixture
async def chat_sender(
    bot: Bot, database: Database, drawn: asyncio.Event, monkeypatch: pytest.MonkeyPatch
) -> ChatSender:
    async def make(_: Show) -> ChatFile:
        await drawn.wait()
        return PICTURE

    monkeypatch.setattr("bot.telegram.sender.LONG", 0.01)
    await database.transact(heard(1, "Voici"))
    return ChatSender(bot, RateLimiter(unlimited()), make=make)


async def test_the_lease_is_renewed_while_a_file_is_made(
    chat_sender: ChatSender, held: HeldLease, drawn: asyncio.Event, world: World
) -> None:
    start(world, 7)
    deadline, begun = from_now(3600, held), held.lease
    saying = asyncio.create_task(chat_sender.say(7, [Show("stats", {})], deadline=deadline))

    async def is_renewed() -> bool:
        return held.lease != begun

    await until(is_renewed)
    assert held.lease.until == begun.until + timedelta(seconds=10)
    assert chat_sender.rate_limiter.in_use() == 0
    drawn.set()
    await saying
    assert len(calls(world, "sendPhoto")) == 1


async def test_a_file_of_an_answer_that_another_gives_by_now_is_not_sent(
    chat_sender: ChatSender, held: HeldLease, database: Database, world: World
) -> None:
    start(world, 7)
    await database.transact(lambda s: answer_leases.end(s, held.lease, NOON))
    with pytest.raises(AnswerTooLate):
        await chat_sender.say(7, [Show("stats", {})], deadline=from_now(3600, held))
    assert calls(world, "sendPhoto") == []
