"""Give up an update that no turn can begin with: it would come again and hold up the others."""

import structlog
from telegram import Update

from handlers.turns import App, Context

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
"""Errors raised by an update that is not as the Bot API describes it."""

log = structlog.get_logger()


async def give_up(update: object, context: Context) -> None:
    """Log the type of the error only: its text may quote a message."""
    update_id = update.update_id if isinstance(update, Update) else None
    log.error("update_given_up", update_id=update_id, error=type(context.error).__name__)


def register(application: App) -> None:
    application.add_error_handler(give_up)
