"""Run a turn in one transaction; after a failed turn, tell the person and never run it again."""

from collections.abc import Callable, Mapping, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field
from datetime import datetime

import structlog
from sqlalchemy.exc import DataError
from sqlalchemy.orm import Session

from bot import logs
from bot.instruments import meters, tracing
from bot.instruments.following import followed
from bot.turns.deadline import OUT_OF_REACH
from handlers.turns import Take
from models.engine.database import Database
from models.people import ChannelName
from services.conversation import turns, updates
from services.conversation.replies import Outgoing, Say
from services.conversation.turns import HeardUpdate, TurnResult
from services.conversation.updates import HeardBefore

log = structlog.get_logger()


Recorder = Callable[[Session, HeardUpdate, Sequence[Outgoing], datetime], None]
"""Gives the answer of a turn in its transaction; nothing is owed then."""


@dataclass(slots=True)
class TurnRunner:
    database: Database
    sorry: str
    """The reply after an unexpected error."""
    process: int | None = None
    """The number of this process, kept with the answers it owes."""
    recorders: Mapping[ChannelName, Recorder] = field(default_factory=dict)
    """By channel, for those where the answer is given by the commit itself."""

    async def run(self, heard: HeardUpdate, take: Take, now: datetime) -> TurnResult | None:
        """Run the turn and commit it; return None for an update that was recorded before.

        Raises when the update must come again.
        """
        cause, here = followed(), copy_context()

        def work(session: Session) -> TurnResult:
            session.info[updates.PROCESS] = self.process
            session.info[updates.CAUSE] = cause
            result = here.run(take, session, now)
            self._record(session, heard, result.outgoing, now)
            return result

        try:
            with tracing.part("turn"):
                result = await self.database.transact(work)
            logs.step("turn_committed", messages=len(result.outgoing))
            return result
        except HeardBefore:
            return None
        except OUT_OF_REACH:  # the update must come again; other errors are ours
            raise
        except Exception as error:  # the one error handler: the person is told that it failed
            meters.note_failed_turn()
            log.error("turn_failed", update_id=heard.update_id, **logs.where(error))
            return await self._say_only(heard, [Say(self.sorry)], now)

    async def _say_only(
        self, heard: HeardUpdate, replies: Sequence[Outgoing], now: datetime
    ) -> TurnResult | None:
        def work(session: Session) -> TurnResult:
            result = turns.say_only(session, heard, replies, now)
            self._record(session, heard, result.outgoing, now)
            return result

        try:
            return await self.database.transact(work)
        except HeardBefore:
            return None
        except (DataError, OverflowError) as error:  # numbers that no database holds
            log.error("update_given_up", error=type(error).__name__)
            return TurnResult(())

    def _record(
        self, session: Session, heard: HeardUpdate, outgoing: Sequence[Outgoing], now: datetime
    ) -> None:
        record = self.recorders.get(heard.sender.channel)
        if record is not None:
            record(session, heard, outgoing, now)
