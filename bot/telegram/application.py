"""python-telegram-bot's Application: it hands each update to its handler, and loses none."""

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
        """Raise all but an update that cannot be read: the library swallows every error, those of
        its error handlers too, and an update whose transaction failed would be acknowledged."""
        if not isinstance(error, UNREADABLE):
            raise error
        return await super().process_error(update, error, job, coroutine)


def build_application(bot: Bot) -> App:
    """Without updater and job queue: each update is handed over, and confirmed once committed."""
    builder = ApplicationBuilder().application_class(CompanionApplication)
    return builder.bot(bot).updater(None).job_queue(None).build()
