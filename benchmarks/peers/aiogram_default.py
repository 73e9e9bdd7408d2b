"""aiogram 3 with its defaults, behind its own aiohttp webhook."""

import os
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from aiogram import Bot, Dispatcher
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message
from aiogram.webhook.aiohttp_server import SimpleRequestHandler, setup_application
from aiohttp import web

from benchmarks.words import ANSWERED, BACK, COMMUNE, COMMUNES, PATH, POSTCODE, SECRET, TOKEN

Handler = Callable[..., Awaitable[Any]]


def keyboard(labels: Sequence[str], question: int = 1) -> InlineKeyboardMarkup:
    rows = [
        [InlineKeyboardButton(text=label, callback_data=f"c:{question}:{i}")]
        for i, label in enumerate(labels)
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows)


async def typed(message: Message) -> None:
    await message.answer(COMMUNE, parse_mode="HTML", reply_markup=keyboard(COMMUNES))


async def pressed(query: CallbackQuery) -> None:
    await query.answer()
    await query.message.edit_text(ANSWERED, parse_mode="HTML")
    await query.message.answer(POSTCODE, parse_mode="HTML", reply_markup=keyboard((BACK,)))


def run(words: Handler, button: Handler) -> None:
    api = TelegramAPIServer.from_base(os.environ["BOT_API_URL"])
    bot = Bot(TOKEN, session=AiohttpSession(api=api))
    dispatcher = Dispatcher()
    dispatcher.message.register(words)
    dispatcher.callback_query.register(button)
    app = web.Application()
    SimpleRequestHandler(dispatcher, bot, secret_token=SECRET).register(app, path=PATH)
    setup_application(app, dispatcher, bot=bot)
    web.run_app(
        app,
        host="127.0.0.1",
        port=int(os.environ["PORT"]),
        access_log=None,
        print=lambda *_: None,
    )


if __name__ == "__main__":
    run(typed, pressed)
