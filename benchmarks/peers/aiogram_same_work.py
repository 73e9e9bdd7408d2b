"""aiogram 3 with its defaults, and what is said stored by async SQLAlchemy."""

from aiogram.types import CallbackQuery, Message, Update

from benchmarks.peers.aiogram_default import keyboard, run
from benchmarks.peers.same_work import open_sessions, pressed, typed
from benchmarks.words import ANSWERED, BACK, COMMUNE, POSTCODE

sessions = open_sessions()


async def hear_words(message: Message, event_update: Update) -> None:
    user = message.from_user
    async with sessions.begin() as session:
        who = (event_update.update_id, user.id, user.first_name, user.language_code or "fr")
        asked = await typed(session, *who, message.text)
        if asked is not None:
            await message.answer(COMMUNE, parse_mode="HTML", reply_markup=keyboard(*asked))


async def hear_button(query: CallbackQuery, event_update: Update) -> None:
    user = query.from_user
    async with sessions.begin() as session:
        who = (event_update.update_id, user.id, user.first_name, user.language_code or "fr")
        question = await pressed(session, *who, query.data or "")
        await query.answer()
        if question is not None:
            await query.message.edit_text(ANSWERED, parse_mode="HTML")
            markup = keyboard((BACK,), question)
            await query.message.answer(POSTCODE, parse_mode="HTML", reply_markup=markup)


if __name__ == "__main__":
    run(hear_words, hear_button)
