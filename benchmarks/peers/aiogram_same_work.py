"""aiogram 3 with its defaults, and what is said stored by async SQLAlchemy."""

from collections.abc import Sequence

from aiogram.types import CallbackQuery, Message, Update, User
from sqlalchemy.ext.asyncio import AsyncSession

from benchmarks.peers.aiogram_default import keyboard, run
from benchmarks.peers.same_work import open_sessions, pressed, typed
from benchmarks.words import ANSWERED, BACK, COMMUNE, POSTCODE

sessions = open_sessions()
Asked = tuple[Sequence[str], int]


async def store_words(session: AsyncSession, message: Message, update: Update) -> Asked | None:
    return await typed(session, *_who(message.from_user, update), message.text)


async def say_communes(message: Message, asked: Asked | None) -> None:
    if asked is not None:
        await message.answer(COMMUNE, parse_mode="HTML", reply_markup=keyboard(*asked))


async def store_press(session: AsyncSession, query: CallbackQuery, update: Update) -> int | None:
    return await pressed(session, *_who(query.from_user, update), query.data or "")


async def say_postcode(query: CallbackQuery, question: int | None) -> None:
    await query.answer()
    if question is not None:
        await query.message.edit_text(ANSWERED, parse_mode="HTML")
        markup = keyboard((BACK,), question)
        await query.message.answer(POSTCODE, parse_mode="HTML", reply_markup=markup)


def _who(user: User, update: Update) -> tuple[int, int, str, str]:
    return update.update_id, user.id, user.first_name, user.language_code or "fr"


async def hear_words(message: Message, event_update: Update) -> None:
    async with sessions.begin() as session:
        await say_communes(message, await store_words(session, message, event_update))


async def hear_button(query: CallbackQuery, event_update: Update) -> None:
    async with sessions.begin() as session:
        await say_postcode(query, await store_press(session, query, event_update))


if __name__ == "__main__":
    run(hear_words, hear_button)
