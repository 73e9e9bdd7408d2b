"""Make attached files off the event loop, in one transaction that reads the data."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

import structlog
from sqlalchemy.exc import DBAPIError

from bot.logs import where
from models.engine.database import Database
from services.conversation.attachments import File, Maker
from services.conversation.replies import Show

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Attachments:
    database: Database
    makers: Mapping[str, Maker]
    reports: Collection[str] = ()
    """Those that may take seconds: nothing else waits for them."""

    async def make(self, show: Show) -> File | None:
        """Make a file; return None if its subject is gone, or if it cannot be made."""
        is_report = show.document in self.reports
        read = self.database.read_apart if is_report else self.database.read
        try:
            return await read(lambda session: self.makers[show.document](session, show.subject))
        except DBAPIError:
            raise
        except Exception as error:  # a file that cannot be made must not block the other replies
            log.error("file_not_made", document=show.document, **where(error))
            return None
