"""Files are made off the event loop, from one steady picture of the data."""

from collections.abc import Mapping
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

    async def make(self, show: Show) -> File | None:
        """None for one that is no more, or cannot be made."""
        try:
            return await self.database.read(
                lambda session: self.makers[show.document](session, show.subject)
            )
        except DBAPIError:
            raise
        except Exception as error:  # one that cannot be made must not hold up all that is said
            log.error("file_not_made", document=show.document, **where(error))
            return None
