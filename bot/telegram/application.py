"""Build python-telegram-bot's Application, so that no update is lost by a swallowed error."""

from typing import Any

from telegram import Bot
from telegram.ext import Application, ApplicationBuilder, Job

from handlers.errors import UNREADABLE
from handlers.turns import App


class CompanionApplication(Application[Any, Any, Any, Any, Any, Any]):
    async def process_error(
        self,
        update: object | None,
        error: Exception,
        job: Job[Any] | None = None,
        coroutine: Any = None,
    ) -> bool:
        """Raise every error, except that of an update that cannot be read.

        The library swallows all errors, even those of its error handlers: an update whose
        transaction failed would be acknowledged.
        """
        if not isinstance(error, UNREADABLE):
            raise error
        return await super().process_error(update, error, job, coroutine)


def build_application(bot: Bot) -> App:
    """Build the Application without updater and job queue: the edge hands over updates."""
    builder = ApplicationBuilder().application_class(CompanionApplication)
    return builder.bot(bot).updater(None).job_queue(None).build()
