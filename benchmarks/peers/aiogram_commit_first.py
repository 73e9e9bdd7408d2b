"""The same, but it speaks once all is committed: no transaction waits for the network."""

from aiogram.types import CallbackQuery, Message, Update

from benchmarks.peers.aiogram_default import run
from benchmarks.peers.aiogram_same_work import (
    say_communes,
    say_postcode,
    sessions,
    store_press,
    store_words,
)


async def hear_words(message: Message, event_update: Update) -> None:
    async with sessions.begin() as session:
        asked = await store_words(session, message, event_update)
    await say_communes(message, asked)


async def hear_button(query: CallbackQuery, event_update: Update) -> None:
    async with sessions.begin() as session:
        question = await store_press(session, query, event_update)
    await say_postcode(query, question)


if __name__ == "__main__":
    run(hear_words, hear_button)
