"""Make attached files off the event loop, in one transaction that reads the data."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError

from bot.logs import where
from models.engine import patience
from models.engine.database import Database
from services.conversation.attachments import ChatFile, Maker
from services.conversation.replies import Say, Show

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Attachments:
    database: Database
    makers: Mapping[str, Maker]
    too_long: str
    """What is said in place of a file whose figures take longer than the database lets them."""
    reports: Collection[str] = ()
    """Those that may take seconds: nothing else waits for them."""

    async def make(self, show: Show) -> ChatFile | Say | None:
        """Make a file; return None if its subject is gone, or if it cannot be made."""
        is_report = show.document in self.reports
        read = self.database.read_apart if is_report else self.database.read
        try:
            return await read(lambda session: self.makers[show.document](session, show.subject))
        except DBAPIError as error:
            if not patience.is_over(error):
                raise
            log.warning("file_takes_too_long", document=show.document)
            return Say(self.too_long)
        except Exception as error:  # a file that cannot be made must not block the other replies
            log.error("file_not_made", document=show.document, **where(error))
            return None
