"""An update that no turn can begin with is given up: it would come again and hold up the others."""

import structlog
from telegram import Update

from handlers.turns import App, Context

UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)
"""What is raised of an update that is not as the Bot API says."""

log = structlog.get_logger()


async def give_up(update: object, context: Context) -> None:
    """Only the error's kind is told: its words may quote a message."""
    update_id = update.update_id if isinstance(update, Update) else None
    log.error("update_given_up", update_id=update_id, error=type(context.error).__name__)


def register(application: App) -> None:
    application.add_error_handler(give_up)
