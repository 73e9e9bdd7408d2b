"""Start the bot: its tables, its one process or its workers; say what keeps it from running."""

from functools import partial

import uvloop
from telegram.error import TelegramError

from bot import logs
from bot.checks import database, machines
from bot.commands.migrate import migrate
from bot.refusal import Refused
from bot.serving import serve
from bot.settings import Settings
from bot.telegram import unanswered
from bot.workers import run_apart, run_workers


def start(settings: Settings, workers: int) -> None:
    """Run until stopped. Raises Refused with one plain line."""
    if workers > 1:
        run_apart(partial(_prepare, settings))
        logs.configure(settings.log_level)
        run_workers(partial(_run_one, settings, processes=workers), workers)
    else:
        _prepare(settings)
        logs.configure(settings.log_level)
        _run_one(settings, 0, processes=1)


def _prepare(settings: Settings) -> None:
    migrate(settings.database_url)
    database.refuse_another_bot(settings)
    machines.refuse_what_is_not_shared(settings)


def _run_one(settings: Settings, number: int, *, processes: int) -> None:
    try:
        with database.told():
            uvloop.run(serve(settings, number=number, processes=processes))
    except TelegramError as error:
        raise Refused(unanswered.sentence_for(settings, error)) from None
