"""Run `declic check`: print each wrong or missing setting in one plain line."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from aiohttp import ClientSession
from aiosmtplib import SMTPAuthenticationError, SMTPException
from sqlalchemy import Connection, text
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from telegram.error import InvalidToken, TelegramError

from bot.clients.france_travail_faults import AccessRefused, Unavailable
from bot.offer_sources.sync import connect
from bot.refusal import Refused
from bot.settings import Settings, is_https_or_here, read, webhook_faults
from bot.telegram.group_check import fault_of
from bot.telegram.request import build_bot
from flows.intents.checks import to_confirm
from models.engine import server_log
from models.engine.database import open_for_migrations

SWITCHED_OFF = {
    "PUBLIC_URL": "the pages for mentors and employers, and agendas that a calendar follows",
    "SMTP_URL": "e-mails; everything is said in the chat",
    "MEETING_BASE_URL": "video rooms; each mentor gives a link of their own",
    "STAFF_GROUP_ID": "topics in the team's group; the team is written to one by one",
    "FT_CLIENT_ID": "the offers of France Travail",
    "TRANSCRIPTION_URL": "the transcription of voice messages; the team listens to them",
    "GEOCODER_URL": "the search for typed addresses; neighbourhoods are offered by name",
}
"""What the bot does without when a setting is empty."""
LEFT_OUT = {
    "ASSOCIATION_ADDRESS": "the address, on attestations and in the legal notice",
    "ASSOCIATION_NUMBER": "the SIREN or RNA number, on attestations and in the legal notice",
    "ASSOCIATION_PHONE": "the telephone, in the legal notice",
    "ASSOCIATION_SIGNATORY": "who signs, on attestations",
    "PUBLICATION_DIRECTOR": "who answers for the pages, in the legal notice",
    "HOSTED_BY": "who hosts the bot, in the legal notice",
}
"""What papers and pages do not say when a setting is empty."""
TO_CONFIRM = "to confirm by the association: how long each thing is kept (declic privacy map)"


def check() -> None:
    """Look at every setting; say what to do about those that are wrong, and what is off."""
    settings = read()
    faults = [*_settings(settings), *_database(settings)]
    if not any("BOT_TOKEN" in fault for fault in faults):
        faults += asyncio.run(_telegram(settings))
    faults += asyncio.run(_mail(settings))
    faults += asyncio.run(_france_travail(settings))
    if faults:
        raise Refused("\n".join(faults))
    for line in (*_warnings(settings), *_switched_off(settings)):
        print(line)
    print(TO_CONFIRM)
    for name, what in to_confirm():
        if name not in settings.confirmed:
            print(f"to confirm by the association, then in CONFIRMED_ANSWERS: {name} ({what})")
    print("every setting is fine")


def _settings(settings: Settings) -> Iterator[str]:
    yield from webhook_faults(settings)
    try:
        if not settings.token:
            yield "BOT_TOKEN: missing; @BotFather gives one (or set BOT_TOKEN_FILE)"
    except Refused as refused:
        yield str(refused)
    yield from _addresses(settings)
    if bool(settings.ft_client_id) != bool(settings.ft_client_secret):
        yield "FT_CLIENT_ID, FT_CLIENT_SECRET: one does not go without the other"
    if settings.transcription_key and not settings.transcription_url:
        yield "TRANSCRIPTION_KEY: of no use without TRANSCRIPTION_URL"
    yield from _mail_faults(settings)
    if unknown := settings.confirmed - {name for name, _ in to_confirm()}:
        yield f"CONFIRMED_ANSWERS: no answer to confirm is called {', '.join(sorted(unknown))}"
    if not _can_be_written(settings.storage_dir):
        yield f"STORAGE_DIR: {settings.storage_dir} cannot be written by whom the bot runs as"


def _mail_faults(settings: Settings) -> Iterator[str]:
    if settings.smtp_url and not settings.public_url and not settings.operator_email:
        yield "PUBLIC_URL: needed with SMTP_URL, for the links in e-mails"
    if settings.operator_email and not settings.smtp_url:
        yield "SMTP_URL: needed with OPERATOR_EMAIL, to write to it"


def _addresses(settings: Settings) -> Iterator[str]:
    if settings.geocoder_url and not is_https_or_here(settings.geocoder_url):
        yield "GEOCODER_URL: must begin with https://"
    if settings.public_url and not is_https_or_here(settings.public_url):
        yield "PUBLIC_URL: must begin with https://"
    if settings.meeting_base_url and not is_https_or_here(settings.meeting_base_url):
        yield "MEETING_BASE_URL: must begin with https://, for example https://visio.example"


def _can_be_written(folder: Path) -> bool:
    """Try to write in a folder, or where it will be created; nothing stays."""
    existing = next(
        candidate for candidate in (folder, *folder.absolute().parents) if candidate.exists()
    )
    try:
        with TemporaryDirectory(dir=existing):
            return True
    except OSError:
        return False


def _database(settings: Settings) -> Iterator[str]:
    try:
        engine = open_for_migrations(settings.database_url)
    except ArgumentError:
        yield "DATABASE_URL: not an address; for example sqlite:///var/declic.db"
        return
    try:
        with engine.connect() as connection:
            yield from _encoding_faults(connection)
    except SQLAlchemyError as error:
        yield f"DATABASE_URL: the database cannot be reached ({type(error).__name__})"
    finally:
        engine.dispose()


def _encoding_faults(connection: Connection) -> Iterator[str]:
    connection.execute(text("SELECT 1"))
    if connection.dialect.name == "postgresql":
        encoding = connection.execute(text("SHOW server_encoding")).scalar_one()
        if encoding != "UTF8":
            yield f"DATABASE_URL: this database is in {encoding}; create one in UTF8"


def _warnings(settings: Settings) -> Iterator[str]:
    engine = open_for_migrations(settings.database_url)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                yield from _log_warnings(connection)
    finally:
        engine.dispose()


def _log_warnings(connection: Connection) -> Iterator[str]:
    """Yield what an administrator of the database server has to change."""
    role = connection.execute(text("SELECT quote_ident(current_user)")).scalar_one()
    for name, value in server_log.loud(connection).items():
        yield (
            "warning: the server's log may quote what people write; its administrator "
            f"says: ALTER ROLE {role} SET {name} TO '{value}'"
        )


def _switched_off(settings: Settings) -> Iterator[str]:
    for name, feature in SWITCHED_OFF.items():
        if not getattr(settings, name.lower()):
            yield f"off, for want of {name}: {feature}"
    for name, fact in LEFT_OUT.items():
        if not getattr(settings, name.lower()):
            yield f"left out, for want of {name}: {fact}"


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
