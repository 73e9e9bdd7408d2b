"""Run `declic run`: the bot itself."""

from functools import partial
from typing import Annotated

import typer
import uvloop
from sqlalchemy.exc import OperationalError
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot import logs, signing_key
from bot.checks import database, folders, port
from bot.commands.migrate import migrate
from bot.env_file import named
from bot.refusal import Refused
from bot.serving import serve
from bot.settings import Settings, load, token_faults
from bot.telegram.request import TokenRefused
from bot.workers import run_apart, run_workers
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
    if workers > 1:
        run_apart(partial(_prepare, settings))
        logs.configure(settings.log_level)
        run_workers(partial(_run_one, settings, processes=workers), workers)
    else:
        _prepare(settings)
        logs.configure(settings.log_level)
        _run_one(settings, 0, processes=1)


def make_room(settings: Settings) -> None:
    """Create the folders that the settings name, and the signing key, if they are missing."""
    for folder in folders.folders(settings).values():
        folder.mkdir(parents=True, exist_ok=True)
    signing_key.read(settings)


def _prepare(settings: Settings) -> None:
    migrate(settings.database_url)
    database.refuse_another_bot(settings)


def _check(settings: Settings, workers: int) -> None:
    if not settings.token:
        raise Refused(_("BOT_TOKEN: set the token that @BotFather gave, or try `make demo` first"))
    if faults := list(token_faults(settings)):
        raise Refused("\n".join(faults))
    if workers > 1 and settings.mode != "webhook":
        raise Refused(_("--workers: several processes need MODE=webhook (one only may poll)"))
    if workers > 1 and settings.database_url.startswith("sqlite"):
        raise Refused(_("--workers: several processes need PostgreSQL in DATABASE_URL"))


def _run_one(settings: Settings, number: int, *, processes: int) -> None:
    try:
        uvloop.run(serve(settings, number=number, processes=processes))
    except (TokenRefused, InvalidToken):
        sentence = _("Telegram refuses this token; copy it again from @BotFather")
        raise Refused(named("BOT_TOKEN", sentence)) from None
    except NetworkError:
        sentence = _("Telegram cannot be reached; is the network there?")
        raise Refused(named("BOT_API_URL", sentence)) from None
    except TelegramError as error:
        sentence = _("Telegram refuses: {reason}").format(reason=error.message)
        raise Refused(sentence) from None
    except OSError as error:
        raise Refused(port.fault_of(settings, error)) from None
    except OperationalError as error:
        raise Refused(database.cannot_be_reached(error)) from None
