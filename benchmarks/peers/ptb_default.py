"""python-telegram-bot with its defaults: its own webhook (tornado), httpx, one update at a time."""

import os
from collections.abc import Callable, Coroutine, Sequence
from typing import Any

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from benchmarks.words import (
    ANSWERED,
    BACK,
    COMMUNE,
    COMMUNES,
    PATH,
    POSTCODE,
    SECRET,
    TOKEN,
)

Context = ContextTypes.DEFAULT_TYPE
Handler = Callable[[Update, Context], Coroutine[Any, Any, None]]


def keyboard(labels: Sequence[str], question: int = 1) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [
            [InlineKeyboardButton(label, callback_data=f"c:{question}:{i}")]
            for i, label in enumerate(labels)
        ]
    )


async def typed(update: Update, _: Context) -> None:
    assert update.message is not None
    await update.message.reply_text(COMMUNE, parse_mode="HTML", reply_markup=keyboard(COMMUNES))


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None and query.message is not None
    await query.answer()
    await query.edit_message_text(ANSWERED, parse_mode="HTML")
    chat, markup = query.message.chat.id, keyboard((BACK,))
    await context.bot.send_message(chat, POSTCODE, parse_mode="HTML", reply_markup=markup)


def run(words: Handler, button: Handler) -> None:
    builder = ApplicationBuilder().token(TOKEN).base_url(f"{os.environ['BOT_API_URL']}/bot")
    application = builder.build()
    application.add_handler(MessageHandler(filters.TEXT, words))
    application.add_handler(CallbackQueryHandler(button))
    application.run_webhook(
        listen="127.0.0.1",
        port=int(os.environ["PORT"]),
        url_path=PATH,
        secret_token=SECRET,
        webhook_url=f"https://bench.invalid{PATH}",
    )


if __name__ == "__main__":
    run(typed, pressed)
