"""Read what waits, what was understood and how many seats are free, once every half minute."""

from dataclasses import dataclass

from sqlalchemy.orm import Session

from bot.delivery.leader import Leader
from bot.instruments import meters
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.wiring import operation_figures
from services.wiring.operation_figures import OperationFigures

EVERY = 30.0
"""Seconds between two looks: scrapes read what the last one found."""


@dataclass(slots=True)
class DatabaseGauges:
    """Sets the gauges of the leading process; in the others they say nothing."""

    database: Database
    bot_id: int
    clock: Clock
    leader: Leader
    _heard: int | None = None
    """The last text that was counted."""

    async def look(self) -> None:
        if self.leader.epoch is None:
            self._heard = None
            for gauge in meters.OF_THE_DATABASE:
                gauge.clear()
            return
        now = self.clock()

        def read(session: Session) -> OperationFigures:
            return operation_figures.read(session, self.bot_id, now, heard_after=self._heard)

        self._show(await self.database.read(read))

    def _show(self, figures: OperationFigures) -> None:
        for sender, queue in figures.queues.items():
            meters.QUEUE_DEPTH.labels(sender).set(queue.depth)
            meters.QUEUE_AGE.labels(sender).set(queue.oldest.total_seconds())
        meters.FREE_SEATS.clear()
        for code, seats in figures.free_seats.items():
            meters.FREE_SEATS.labels(code).set(seats)
        for outcome, count in figures.texts.items():
            meters.TEXTS.labels(outcome).inc(count)
        self._heard = figures.heard
