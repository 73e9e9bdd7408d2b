"""Check whether a process can work now: it may be alive (`/health`) while what it needs is away."""

import asyncio
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from telegram import Bot
from telegram.error import TelegramError

from bot.delivery.leader import Leader
from bot.telegram.request import TelegramRequest
from models.engine.database import Database
from scheduler.heartbeat import Heartbeat

TIMEOUT = 3.0
"""Seconds that the database and Telegram have to answer."""
LATELY = 60.0
"""Seconds: Telegram is asked if it has not answered anything for so long.

For so long too, another process that it spoke of is taken to hear this bot still.
"""

Report = Mapping[str, Any]


@dataclass(slots=True)
class Readiness:
    """Checks the database and Telegram, with one question to each at a time."""

    database: Database
    bot: Bot
    heartbeat: Heartbeat
    leader: Leader
    is_shut: Callable[[], bool] = lambda: False
    """Whether sending has stopped, after failures in a row."""
    died_lately: Callable[[], Mapping[str, bool]] = dict
    """Whether each loop, by name, died lately; it runs again."""
    late: Callable[[], Mapping[str, bool]] = dict
    """Whether each sweep, by name, has not succeeded for long."""
    monotonic: Callable[[], float] = time.monotonic
    _asking: dict[str, asyncio.Task[bool]] = field(default_factory=dict)

    async def look(self) -> tuple[bool, Report]:
        """Return whether all is well, and the details; nothing in them is personal."""
        database, telegram = await asyncio.gather(
            self._ask("database", self._reach_database),
            self._ask("telegram", self._reach_telegram),
        )
        failing = [name for name in self.heartbeat.records if self.heartbeat.fails(name)]
        late = [name for name, is_late in self.late().items() if is_late]
        silent, shut = self.heartbeat.is_silent, self.is_shut()
        return database and telegram and not (failing or late or silent or shut), {
            "bot": self.bot.id,
            "database": database,
            "telegram": telegram,
            "token": not self._request.is_refused,
            "alone": self.monotonic() - self._request.shared_at >= LATELY,
            "sends": not shut,
            "leads": self.leader.epoch is not None,
            "seconds_since_last_sweep": round(self.heartbeat.silence),
            "is_silent": silent,
            "failing_sweeps": failing,
            "late_sweeps": late,
            "loops_that_died": [name for name, died in self.died_lately().items() if died],
            "seconds_since_success": {
                name: since if since is None else round(since)
                for name, since in sorted(self.heartbeat.successes().items())
            },
        }

    async def _ask(self, name: str, reach: Callable[[], Any]) -> bool:
        """Ask once; while an earlier question is unanswered, wait for its answer instead."""
        question = self._asking.get(name)
        if question is None or question.done():
            question = self._asking[name] = asyncio.create_task(reach())
        done, _ = await asyncio.wait({question}, timeout=TIMEOUT)
        return bool(done) and question.result()

    async def _reach_database(self) -> bool:
        try:
            await self.database.read(_select_one)
        except DBAPIError:
            return False
        return True

    async def _reach_telegram(self) -> bool:
        request = self._request
        if not request.is_refused and self.monotonic() - request.answered_at < LATELY:
            return True
        try:
            await self.bot.get_me(read_timeout=TIMEOUT)
        except TelegramError:
            return False
        return True

    @property
    def _request(self) -> TelegramRequest:
        request = self.bot.request
        assert isinstance(request, TelegramRequest)
        return request


def _select_one(session: Session) -> None:
    session.execute(select(1))
