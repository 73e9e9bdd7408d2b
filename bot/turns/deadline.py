"""Track until when this process may send an answer; renew the lease while a file is made."""

import time
from contextlib import suppress
from dataclasses import dataclass

from sqlalchemy.exc import InterfaceError, OperationalError
from telegram.error import TimedOut

from models.engine.database import Database
from rules.schedule.clock import Clock
from services.conversation import answer_leases
from services.conversation.answer_leases import AnswerLease

OUT_OF_REACH = (OperationalError, InterfaceError)
"""The database is away or full."""


class AnswerTooLate(TimedOut):
    """The lease of this answer has ended: delivery sends the answer."""


@dataclass(slots=True)
class HeldLease:
    """The lease that this process holds of an answer."""

    database: Database
    lease: AnswerLease
    clock: Clock

    async def renew(self) -> bool:
        """Renew the lease; return False without a database. Raises AnswerTooLate if lost."""
        now = self.clock()
        try:
            renewed = await self.database.transact(
                lambda session: answer_leases.renew(session, self.lease, now)
            )
        except OUT_OF_REACH:
            return False
        if renewed is None:
            raise AnswerTooLate
        self.lease = renewed
        return True

    async def end(self) -> None:
        """Let delivery give the answer at once; if the database is away, when the lease ends."""
        now = self.clock()
        with suppress(*OUT_OF_REACH):
            await self.database.transact(
                lambda session: answer_leases.end(session, self.lease, now)
            )


@dataclass(slots=True)
class Deadline:
    """An instant of the process's monotonic clock, after which delivery may give the answer."""

    at: float
    seconds: float
    """How long it is put off."""
    held: HeldLease | None = None

    def is_ahead(self, seconds: float = 0.0) -> bool:
        """Tell whether the deadline is still to come so many seconds from now."""
        return time.monotonic() + seconds <= self.at

    async def put_off(self) -> None:
        """Renew the lease and begin the seconds anew. Raises AnswerTooLate if that is too late."""
        if self.held and await self.held.renew():
            self.at = time.monotonic() + self.seconds
        elif not self.is_ahead():
            raise AnswerTooLate

    async def give_up(self) -> None:
        """End the lease before its time: nobody here tries any more."""
        if self.held:
            await self.held.end()


def from_now(seconds: float, held: HeldLease | None = None) -> Deadline:
    return Deadline(time.monotonic() + seconds, seconds, held)
