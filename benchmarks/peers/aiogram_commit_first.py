"""Run aiogram 3 with the same work, but answer after the commit (for SQLite's one writer)."""

from aiogram.types import CallbackQuery, Message, Update

from benchmarks.peers.aiogram_default import run
from benchmarks.peers.aiogram_same_work import (
    sessions,
)


async def hear_words(message: Message, event_update: Update) -> None:
    async with sessions.begin() as session:
        sender = (event_update.update_id, user.id, user.first_name, user.language_code or "fr")
        choices = await typed(session, *sender, message.text)
    if choices is not None:
        await message.answer(COMMUNE, parse_mode="HTML", reply_markup=keyboard(*choices))


async def hear_button(query: CallbackQuery, event_update: Update) -> None:
    async with sessions.begin() as session:
        sender = (event_update.update_id, user.id, user.first_name, user.language_code or "fr")
        question = await pressed(session, *sender, query.data or "")
    await query.answer()
    if question is not None:
        await query.message.edit_text(ANSWERED, parse_mode="HTML")
        markup = keyboard((BACK,), question)
        await query.message.answer(POSTCODE, parse_mode="HTML", reply_markup=markup)


if __name__ == "__main__":
    run(hear_words, hear_button)
