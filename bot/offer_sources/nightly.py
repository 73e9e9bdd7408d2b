"""Fetch France Travail's offers every night; tell the team when they cannot be had."""

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
        """Return the errand by which the scheduler calls `run`."""
        return Errand(
            "france_travail",
            "Every night at three, ask France Travail for its offers; each hour until it answers.",
            300,
            self.run,
            lambda session, now: schedule.due_at(session, self.bot_id, now),
        )

    async def run(self) -> None:
        """Fetch the offers if it is time; note whether it worked, and when to try again."""
        now = self.clock()
        if await self.database.transact(lambda session: self._begin(session, now)):
            fault = await self._fetch()
            await self.database.transact(lambda session: self._end(session, fault, now))
            self.wake_worker()

    async def _fetch(self) -> str:
        """Fetch the offers; return the text key of what went wrong, empty if nothing did."""
        try:
            report = await self.sync.run()
        except AccessRefused:
            return "desk.france_travail_refused"
        log.info(
            "france_travail_heard",
            **{str(change): count for change, count in report.changes.items()},
            gone=report.closed,
            unfinished=sorted(report.unfinished),
        )
        return "desk.france_travail_away" if report.unfinished else ""

    def _begin(self, session: Session, now: datetime) -> bool:
        """Note that the fetch begins; return False if it is not due."""
        due = schedule.due_at(session, self.bot_id, now) <= now
        if due:
            schedule.begin(session, self.bot_id, now)
        return due

    def _end(self, session: Session, fault: str, now: datetime) -> None:
        if fault:
            schedule.tell(session, self.bot_id, fault, now)
        else:
            schedule.end(session, self.bot_id, now)
