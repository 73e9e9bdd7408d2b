"""Polling goes on whatever happens: the database away, an update that nothing can hold."""

import asyncio
from contextlib import suppress

import pytest
from sqlalchemy import text

from bot.telegram import polling
from handlers.telegram_update import Update
from tests.harness.chat import Chat, speak, update_of
from tests.harness.processes import until


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_database_that_was_away_does_not_make_the_bot_deaf(chat: Chat) -> None:
    """SQLite says of a table that is not there what it says of a file that cannot be read."""
    await chat.app.database.transact(
        lambda session: session.execute(text("ALTER TABLE updates RENAME TO updates_away"))
    )
    speak(chat.world, "Camille", "/start")
    hearing = asyncio.create_task(polling.poll(chat.app.bot, chat.app.edge))
    try:
        await asyncio.to_thread(until, lambda: getting(chat) >= 2, "a second try")
        await chat.app.database.transact(
            lambda session: session.execute(text("ALTER TABLE updates_away RENAME TO updates"))
        )
        greeted = "< Bonjour et bienvenue 👋"
        assert await asyncio.to_thread(until, lambda: greeted in chat.heard(), "an answer")
    finally:
        hearing.cancel()
        with suppress(asyncio.CancelledError):
            await hearing


async def test_an_update_with_an_impossible_number_is_given_up_and_the_next_is_heard(
    chat: Chat,
) -> None:
    await chat.app.edge.handle(_numbered(chat, 2**70))
    assert "< Bonjour et bienvenue 👋" in await chat.play("> /start\n")


@pytest.mark.parametrize("message", [3, {"text": "/start"}, {"from": [], "chat": {}}])
async def test_an_update_that_nobody_can_read_is_given_up_and_the_next_is_heard(
    chat: Chat, message: object
) -> None:
    await chat.app.edge.handle(update_of({"update_id": 1, "message": message}))
    assert "< Bonjour et bienvenue 👋" in await chat.play("> /start\n")


def _numbered(chat: Chat, update_id: int) -> Update:
    speak(chat.world, "Camille", "/start")
    [sent] = chat.world.take_updates()
    return update_of(sent | {"update_id": update_id})


def getting(chat: Chat) -> int:
    return sum(call.method == "getUpdates" for call in chat.world.record)
