"""`declic check`: each wrong or missing setting in one plain line."""

import asyncio
from collections.abc import Iterator

from aiohttp import ClientSession
from aiosmtplib import SMTPAuthenticationError, SMTPException
from sqlalchemy import text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from telegram.error import InvalidToken, TelegramError

from bot.clients.france_travail_faults import AccessRefused, Unavailable
from bot.offer_sources.sync import connect
from bot.refusal import Refused
from bot.settings import Settings, is_loopback, read, webhook_faults
from bot.telegram.group_check import fault_of
from bot.telegram.request import build_bot
from models.engine.database import open_for_migrations


def check() -> None:
    """Look at every setting; say what to do about those that are wrong."""
    settings = read()
    faults = [*_settings(settings), *_database(settings)]
    if not any("BOT_TOKEN" in fault for fault in faults):
        faults += asyncio.run(_telegram(settings))
    faults += asyncio.run(_mail(settings))
    faults += asyncio.run(_france_travail(settings))
    if faults:
        raise Refused("\n".join(faults))
    print("every setting is fine")


def _settings(settings: Settings) -> Iterator[str]:
    yield from webhook_faults(settings)
    try:
        if not settings.token:
            yield "BOT_TOKEN: missing; @BotFather gives one (or set BOT_TOKEN_FILE)"
    except Refused as refused:
        yield str(refused)
    if settings.geocoder_url and not _is_http(settings.geocoder_url):
        yield "GEOCODER_URL: must begin with https://"
    if settings.public_url and not _is_http(settings.public_url):
        yield "PUBLIC_URL: must begin with https://"
    if bool(settings.ft_client_id) != bool(settings.ft_client_secret):
        yield "FT_CLIENT_ID, FT_CLIENT_SECRET: one does not go without the other"
    if settings.smtp_url and not settings.public_url:
        yield "PUBLIC_URL: needed with SMTP_URL, for the links in letters"


def _is_http(url: str) -> bool:
    return url.startswith("https://") or (url.startswith("http://") and is_loopback(url))


def _database(settings: Settings) -> Iterator[str]:
    try:
        engine = open_for_migrations(settings.database_url)
    except ArgumentError:
        yield "DATABASE_URL: not an address; for example sqlite:///var/declic.db"
        return
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except SQLAlchemyError as error:
        yield f"DATABASE_URL: the database cannot be reached ({type(error).__name__})"
    finally:
        engine.dispose()


async def _telegram(settings: Settings) -> list[str]:
    try:
        async with build_bot(settings.token, settings.bot_api_url, patience=5) as bot:
            group = settings.staff_group_id
            fault = await fault_of(bot, group) if group is not None else None
            return [fault] if fault else []
    except InvalidToken:
        return ["BOT_TOKEN: Telegram refuses this token; copy it again from @BotFather"]
    except TelegramError:
        return ["BOT_API_URL: Telegram cannot be reached; is the network there?"]


async def _mail(settings: Settings) -> list[str]:
    if (mailbox := settings.mailbox) is None:
        return []
    try:
        async with mailbox.server(patience=5):
            return []
    except SMTPAuthenticationError:
        return ["SMTP_URL: the mail server refuses this user and password"]
    except (SMTPException, OSError):
        return ["SMTP_URL: the mail server cannot be reached; are host, port and TLS right?"]


async def _france_travail(settings: Settings) -> list[str]:
    if not settings.ft_client_id or not settings.ft_client_secret:
        return []
    async with ClientSession(trust_env=True) as client:
        try:
            await connect(settings, client).access.token()
        except AccessRefused:
            return ["FT_CLIENT_ID: France Travail refuses this name and password"]
        except Unavailable:
            return ["FT_TOKEN_URL: France Travail cannot be reached; is the network there?"]
    return []
