"""Mark updates as answered, many in one transaction."""

import asyncio
from dataclasses import dataclass, field

from models.engine.database import Database
from rules.schedule.clock import Clock
from services.conversation import updates
from services.conversation.updates import AnsweredUpdate


@dataclass(slots=True)
class Marks:
    database: Database
    bot_id: int
    clock: Clock
    _waiting: list[tuple[AnsweredUpdate, asyncio.Future[None]]] = field(default_factory=list)
    _writing: asyncio.Task[None] | None = None

    async def answered(self, answered: AnsweredUpdate) -> None:
        """Return once the mark is committed; marks that wait share a transaction."""
        future: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append((answered, future))
        if self._writing is None:
            self._writing = asyncio.create_task(self._write())
        await future

    async def _write(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting, []
                await self._mark(batch)
        finally:
            self._writing = None

    async def _mark(self, batch: list[tuple[AnsweredUpdate, asyncio.Future[None]]]) -> None:
        rows, now = [answered for answered, _ in batch], self.clock()
        marking = self.database.transact(
            lambda session: updates.mark_answered(session, self.bot_id, rows, now)
        )
        (failed,) = await asyncio.gather(marking, return_exceptions=True)
        for _, future in batch:
            if future.cancelled():
                continue
            if isinstance(failed, BaseException):
                future.set_exception(failed)
            else:
                future.set_result(None)
