"""Two machines hear one person at once: the answers come in the order of their turns."""

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session
from telegram import Update

from bot.app import companion
from bot.companion import Companion
from bot.telegram.answer_giver import LOOKS
from models.conversation import Update as Heard
from rules.conversation.answer_budget import no_budget
from rules.outbox.pace import unlimited
from tests.harness.chat import Chat, speak
from tests.harness.places import until
from tests.harness.typed import as_typed

both_databases = pytest.mark.both_databases("a machine reads what another one owes")


@pytest.fixture
async def other(chat: Chat) -> AsyncIterator[Companion]:
    """Another machine of the same bot, over the same database."""
    machine = companion(chat.app.settings, clock=chat.world.now, pace=unlimited, budget=no_budget)
    async with machine as app:
        yield app


def said_by(chat: Chat, *words: str) -> list[Update]:
    for each in words:
        speak(chat.world, "Camille", each)
    return [chat.update_of(sent) for sent in chat.world.take_updates()]


def first_lines(chat: Chat) -> list[str]:
    """Return the first line of each message that arrived, in order."""
    return [
        as_typed(call.parameters["text"]).partition("\n")[0]
        for call in chat.world.record
        if call.method == "sendMessage" and call.verdict.get("ok")
    ]


def owed(session: Session) -> list[int]:
    return list(session.scalars(select(Heard.update_id).where(Heard.answered_at.is_(None))))


WELCOME, RIGHTS = (
    "Bonjour et bienvenue 👋",
    "<b>Vos droits.</b> Les Passerelles et son équipe lisent vos réponses, pour savoir"
    " si c'est pour vous.",
)


@both_databases
async def test_an_answer_comes_after_the_one_that_another_machine_is_about_to_give(
    chat: Chat, other: Companion
) -> None:
    """Telegram pushes what is typed and what is pressed by two ways, without waiting."""
    [start] = said_by(chat, "/start")
    camille = chat.world.directory.person("Camille").id
    async with chat.app.edge.queue.answers.of(camille):  # its first machine is slow
        answering = await chat.app.edge.hear(start)
        [again] = said_by(chat, "C'est parti")
        handling = asyncio.create_task(other.edge.handle(again))
        done, _ = await asyncio.wait({handling}, timeout=2 * LOOKS)
        assert not done
        assert first_lines(chat) == []
    assert answering is not None
    await asyncio.gather(answering, handling)
    assert first_lines(chat) == [WELCOME, RIGHTS]
    assert await other.database.read(owed) == []


@both_databases
async def test_an_answer_that_waits_in_vain_is_given_by_delivery_after_the_one_before(
    chat: Chat, other: Companion
) -> None:
    """The machine of the first one stands still for longer than anybody waits."""
    [start] = said_by(chat, "/start")
    camille = chat.world.directory.person("Camille").id
    other.edge.giver.chat_sender.timeout = LOOKS
    async with chat.app.edge.queue.answers.of(camille):
        chat.app.edge.giver.chat_sender.timeout = 0
        await chat.app.edge.hear(start)
        [again] = said_by(chat, "C'est parti")
        await other.edge.handle(again)
        assert first_lines(chat) == []
    await chat.app.edge.queue.rest()
    while await chat.app.database.read(owed):
        due = await chat.app.when_due()
        assert due is not None
        await chat.move_to(due)
    assert first_lines(chat) == [WELCOME, RIGHTS]


async def test_what_was_given_is_marked_once_the_database_is_back(chat: Chat) -> None:
    [start] = said_by(chat, "/start")
    camille = chat.world.directory.person("Camille").id
    async with chat.app.edge.queue.answers.of(camille):
        answering = await chat.app.edge.hear(start)
        await rename(chat, "updates", "updates_away")
    assert answering is not None

    async def given() -> bool:
        return first_lines(chat) == [WELCOME]

    await until(given)
    done, _ = await asyncio.wait({answering}, timeout=2 * LOOKS)
    assert not done
    await rename(chat, "updates_away", "updates")
    await answering
    assert await chat.app.database.read(owed) == []


async def rename(chat: Chat, old: str, new: str) -> None:
    statement = text(f"ALTER TABLE {old} RENAME TO {new}")
    await chat.app.database.transact(lambda session: session.execute(statement))
