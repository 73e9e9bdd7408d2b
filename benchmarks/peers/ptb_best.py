"""python-telegram-bot at its best: our request and an aiohttp webhook, updates side by side."""

import asyncio
import os

import orjson
from aiohttp import web
from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Update
from telegram.ext import (
    Application,
    ApplicationBuilder,
    CallbackQueryHandler,
    ContextTypes,
    MessageHandler,
    filters,
)

from benchmarks.words import ANSWERED, BACK, COMMUNE, COMMUNES, PATH, POSTCODE, SECRET, TOKEN
from bot.telegram_request import build_bot

Context = ContextTypes.DEFAULT_TYPE
