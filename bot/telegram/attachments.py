"""Make attached files off the event loop, in one transaction that reads the data."""

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial

import structlog
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from bot.clocks.machine import system_clock
from bot.logs import where
from models.engine import timeouts
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.conversation.attachments import ChatFile, Drawing, Maker
from services.conversation.replies import Say, Show
from services.outbox import sent_pictures

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Attachments:
    database: Database
    makers: Mapping[str, Maker]
    too_long: str
    """The text in place of a file whose figures exceed the database's time-out."""
    reports: Collection[str] = ()
    """The makers that may take seconds: made apart from all others."""
    bot_id: int = 0
    clock: Clock = system_clock

    async def make(self, show: Show) -> ChatFile | Say | None:
        """Make a file; return None if its subject is gone, or if it cannot be made.

        What Telegram has already is not drawn again; what it has not is drawn after the
        transaction, which waits for nothing.
        """
        is_report = show.document in self.reports
        read = self.database.read_apart if is_report else self.database.read
        try:
            made = await read(partial(self._made, show))
            is_to_draw = made is not None and made.drawing is not None and not made.file_key
            return await asyncio.to_thread(made.drawn) if made and is_to_draw else made
        except DBAPIError as error:
            if not timeouts.is_over(error):
                raise
            log.warning("file_takes_too_long", document=show.document)
            return Say(self.too_long)
        except Exception as error:  # a file that cannot be made must not block the other replies
            log.error("file_not_made", document=show.document, **where(error))
            return None

    def _made(self, show: Show, session: Session) -> ChatFile | None:
        made = self.makers[show.document](session, show.subject)
        if made is None or made.drawing is None:
            return made
        known = sent_pictures.known(session, self.bot_id, made.drawing.fingerprint)
        return replace(made, file_key=known or "")

    async def keep(self, drawing: Drawing, file_key: str) -> None:
        """Remember what Telegram calls a picture, unless its person was erased meanwhile."""
        try:
            await self.database.transact(
                lambda session: sent_pictures.keep(
                    session,
                    self.bot_id,
                    drawing.fingerprint,
                    drawing.about_id,
                    file_key,
                    self.clock(),
                )
            )
        except IntegrityError:
            log.info("picture_not_kept")
        except DBAPIError as error:  # it was sent: it is drawn anew next time
            log.warning("picture_not_kept", **where(error))
