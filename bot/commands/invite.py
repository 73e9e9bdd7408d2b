"""Run `declic invite`: print a single-use link that opens a role."""

import asyncio
import secrets
from datetime import UTC, datetime
from typing import Annotated

import typer
from telegram.error import TelegramError

from bot.commands.database import transact
from bot.operator_words import WORDS, role_named
from bot.refusal import Refused
from bot.settings import Settings, load
from bot.telegram import unanswered
from bot.telegram.request import build_bot
from locales import _
from models.people import RoleName
from services.conversation.deployment import Deployment
from services.team import invitations


def invite(
    role: Annotated[
        str, typer.Argument(metavar="|".join(WORDS.values()), help=_("Which role the link opens."))
    ],
) -> None:
    """Print a single-use link, good for seven days."""
    wanted = _role_named(role)
    settings = load()
    name = asyncio.run(_bot_name(settings))
    token = transact(
        settings.database_url,
        lambda session: invitations.invite(
            session, settings.bot_id, wanted, datetime.now(UTC), secrets.randbelow
        ),
    )
    print(invitations.link(Deployment(bot_name=name), token))


def _role_named(word: str) -> RoleName:
    if role := role_named(word):
        return role
    sentence = _("« {word} » is no role; write one of: {roles}")
    raise typer.BadParameter(sentence.format(word=word, roles=", ".join(WORDS.values())))


async def _bot_name(settings: Settings) -> str:
    if not settings.token:
        raise Refused(_("BOT_TOKEN: set the token that @BotFather gave"))
    try:
        async with build_bot(settings.token, settings.bot_api_url) as bot:
            return bot.username or ""
    except TelegramError as error:
        raise Refused(unanswered.sentence_for(settings, error)) from None
