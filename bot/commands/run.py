"""Run `declic run`: the bot itself."""

from functools import partial
from pathlib import Path
from typing import Annotated

import typer
import uvloop
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot import logs, signing_key
from bot.commands.migrate import migrate
from bot.refusal import Refused
from bot.serving import serve
from bot.settings import Settings, load
from bot.workers import run_apart, run_workers


def run(
    *,
    workers: Annotated[int, typer.Option(min=1, max=16, help="Processes (MODE=webhook).")] = 1,
) -> None:
    """Hear people and answer them, until stopped."""
    settings = load()
    _check(settings, workers)
    make_room(settings)
    if workers > 1:
        run_apart(partial(migrate, settings.database_url))
        logs.configure(settings.log_level)
        run_workers(partial(_run_one, settings, processes=workers), workers)
    else:
        migrate(settings.database_url)
        logs.configure(settings.log_level)
        _run_one(settings, 0, processes=1)


def make_room(settings: Settings) -> None:
    """Create the folders that the settings name, and the signing key, if they are missing."""
    settings.storage_dir.mkdir(parents=True, exist_ok=True)
    signing_key.read(settings)
    if settings.database_url.startswith("sqlite:///"):
        Path(settings.database_url.removeprefix("sqlite:///")).parent.mkdir(
            parents=True, exist_ok=True
        )


def _check(settings: Settings, workers: int) -> None:
    if not settings.token:
        raise Refused("BOT_TOKEN: set the token that @BotFather gave, or try `make demo` first")
    if workers > 1 and settings.mode != "webhook":
        raise Refused("--workers: several processes need MODE=webhook (one only may poll)")
    if workers > 1 and settings.database_url.startswith("sqlite"):
        raise Refused("--workers: several processes need PostgreSQL in DATABASE_URL")


def _run_one(settings: Settings, number: int, *, processes: int) -> None:
    try:
        uvloop.run(serve(settings, number=number, processes=processes))
    except InvalidToken:
        raise Refused("BOT_TOKEN: Telegram refuses this token") from None
    except NetworkError:
        raise Refused("BOT_API_URL: Telegram cannot be reached; is the network there?") from None
    except TelegramError as error:
        raise Refused(f"Telegram refuses: {error.message}") from None
    except OSError as error:
        raise Refused(f"HOST, PORT: cannot listen there ({error.strerror})") from None
