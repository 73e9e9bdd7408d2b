"""python-telegram-bot at its best: our loop and request, an aiohttp webhook, all side by side."""

import asyncio
import os

import orjson
import uvloop
from aiohttp import web
from telegram import Update
from telegram.ext import ApplicationBuilder, CallbackQueryHandler, MessageHandler, filters

from benchmarks.peers.ptb_default import Context, keyboard, typed
from benchmarks.words import ANSWERED, BACK, PATH, POSTCODE, TOKEN
from bot.telegram.request import build_bot


async def pressed(update: Update, context: Context) -> None:
    query = update.callback_query
    assert query is not None and query.message is not None
    chat, markup = query.message.chat.id, keyboard((BACK,))
    await asyncio.gather(
        query.answer(),
        query.edit_message_text(ANSWERED, parse_mode="HTML"),
        context.bot.send_message(chat, POSTCODE, parse_mode="HTML", reply_markup=markup),
    )


async def main() -> None:
    bot = build_bot(TOKEN, os.environ["BOT_API_URL"])
    application = ApplicationBuilder().bot(bot).updater(None).build()
    application.add_handler(MessageHandler(filters.TEXT, typed))
    application.add_handler(CallbackQueryHandler(pressed))

    async def receive(request: web.Request) -> web.Response:
        update = Update.de_json(orjson.loads(await request.read()), bot)
        await application.process_update(update)
        return web.Response()

    app = web.Application()
    app.router.add_post(PATH, receive)
    async with application:
        await web._run_app(
            app,
            host="127.0.0.1",
            port=int(os.environ["PORT"]),
            access_log=None,
            print=lambda *_: None,
        )


if __name__ == "__main__":
    uvloop.run(main())
