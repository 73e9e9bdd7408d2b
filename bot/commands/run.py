"""Run `declic run`: the bot itself.

What is heavy to import comes once nothing stands in the way: a full disk is told at once.
"""

from typing import Annotated

import typer

from bot import signing_key
from bot.checks import folders
from bot.refusal import Refused
from bot.settings import Settings, load, token_faults
from locales import _


def run(
    *,
    workers: Annotated[int, typer.Option(min=1, max=16, help=_("Processes (MODE=webhook)."))] = 1,
) -> None:
    """Hear people and answer them, until stopped."""
    settings = load()
    _check(settings, workers)
    folders.refuse_what_cannot_be_written(settings)
    make_room(settings)
    from bot.commands.starting import start

    start(settings, workers)


def make_room(settings: Settings) -> None:
    """Create the folders that the settings name, and the signing key, if they are missing."""
    for folder in folders.folders(settings).values():
        folder.mkdir(parents=True, exist_ok=True)
    signing_key.read(settings)


def _check(settings: Settings, workers: int) -> None:
    if not settings.token:
        raise Refused(_("BOT_TOKEN: set the token that @BotFather gave, or try `make demo` first"))
    if faults := list(token_faults(settings)):
        raise Refused("\n".join(faults))
    if workers > 1 and settings.mode != "webhook":
        raise Refused(_("--workers: several processes need MODE=webhook (one only may poll)"))
    if workers > 1 and settings.database_url.startswith("sqlite"):
        raise Refused(_("--workers: several processes need PostgreSQL in DATABASE_URL"))
