"""Every night, the offers of France Travail; the team is told when they cannot be had."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import structlog
from sqlalchemy.orm import Session

from bot.clients.france_travail_faults import AccessRefused
from bot.offer_sources.sync import OffersSync
from models.engine.database import Database
from rules.schedule.clock import Clock
from scheduler.errand import Errand
from services.offer_sources.france_travail import schedule

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class OffersNightly:
    sync: OffersSync
    database: Database
    bot_id: int
    clock: Clock
    wake_worker: Callable[[], None]

    def errand(self) -> Errand:
        return Errand(
            "france_travail",
            "Every night at three, ask France Travail for its offers; each hour until it answers.",
            300,
            self.go,
            lambda session, now: schedule.due_at(session, self.bot_id, now),
        )

    async def go(self) -> None:
        now = self.clock()
        if await self.database.transact(lambda session: self._begins(session, now)):
            fault = await self._fetch()
            await self.database.transact(lambda session: self._end(session, fault, now))
            self.wake_worker()

    async def _fetch(self) -> str:
        """The text that tells the team what is wrong, if something is."""
        try:
            heard = await self.sync.run()
        except AccessRefused:
            return "desk.france_travail_refused"
        log.info(
            "france_travail_heard",
            **{str(change): count for change, count in heard.changes.items()},
            gone=heard.closed,
            unfinished=sorted(heard.unfinished),
        )
        return "desk.france_travail_away" if heard.unfinished else ""

    def _begins(self, session: Session, now: datetime) -> bool:
        due = schedule.due_at(session, self.bot_id, now) <= now
        if due:
            schedule.begin(session, self.bot_id, now)
        return due

    def _end(self, session: Session, fault: str, now: datetime) -> None:
        if fault:
            schedule.tell(session, self.bot_id, fault, now)
        else:
            schedule.end(session, self.bot_id, now)
