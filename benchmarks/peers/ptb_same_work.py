"""python-telegram-bot with its defaults, and what is said stored by async SQLAlchemy."""

from telegram import Update

from benchmarks.peers.ptb_default import Context, keyboard, run
from benchmarks.peers.same_work import open_sessions, pressed, typed
from benchmarks.words import ANSWERED, BACK, COMMUNE, POSTCODE

sessions = open_sessions()


async def hear_words(update: Update, _: Context) -> None:
    message, user = update.message, update.effective_user
    assert message is not None and message.text is not None and user is not None
    async with sessions.begin() as session:
        who = (update.update_id, user.id, user.first_name, user.language_code or "fr")
        asked = await typed(session, *who, message.text)
        if asked is not None:
            await message.reply_text(COMMUNE, parse_mode="HTML", reply_markup=keyboard(*asked))


async def hear_button(update: Update, context: Context) -> None:
    query, user = update.callback_query, update.effective_user
    assert query is not None and query.message is not None and user is not None
    async with sessions.begin() as session:
        who = (update.update_id, user.id, user.first_name, user.language_code or "fr")
        question = await pressed(session, *who, query.data or "")
        await query.answer()
        if question is not None:
            await query.edit_message_text(ANSWERED, parse_mode="HTML")
            chat, markup = query.message.chat.id, keyboard((BACK,), question)
            await context.bot.send_message(chat, POSTCODE, parse_mode="HTML", reply_markup=markup)


if __name__ == "__main__":
    run(hear_words, hear_button)
