"""Whether a process can do its work now: it is alive (`/health`), but what it needs may be away."""

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

PATIENCE = 3.0
"""Seconds for the database, and for Telegram, to answer."""
LATELY = 60.0
"""Seconds: if Telegram has not answered anything since, it is asked."""

Told = Mapping[str, Any]


@dataclass(slots=True)
class Readiness:
    """Whoever asks often asks the database and Telegram once at a time."""

    database: Database
    bot: Bot
    heartbeat: Heartbeat
    leader: Leader
    is_shut: Callable[[], bool] = lambda: False
    """Whether sends stopped, after failures in a row."""
    died_lately: Callable[[], Mapping[str, bool]] = dict
    """Of each loop by name, whether it did; it runs again."""
    monotonic: Callable[[], float] = time.monotonic
    _asking: dict[str, asyncio.Task[bool]] = field(default_factory=dict)

    async def look(self) -> tuple[bool, Told]:
        """Whether all is well, and what is; nothing in it is personal."""
        database, telegram = await asyncio.gather(
            self._ask("database", self._reach_database),
            self._ask("telegram", self._reach_telegram),
        )
        failing = [name for name in self.heartbeat.records if self.heartbeat.fails(name)]
        silent, shut = self.heartbeat.is_silent, self.is_shut()
        return database and telegram and not (failing or silent or shut), {
            "database": database,
            "telegram": telegram,
            "sends": not shut,
            "leads": self.leader.epoch is not None,
            "seconds_since_last_tick": round(self.heartbeat.silence),
            "failing_ticks": failing,
            "loops_that_died": [name for name, died in self.died_lately().items() if died],
            "seconds_since_success": {
                name: since if since is None else round(since)
                for name, since in sorted(self.heartbeat.successes().items())
            },
        }

    async def _ask(self, whom: str, reach: Callable[[], Any]) -> bool:
        """One that does not answer is not asked again before it has."""
        asking = self._asking.get(whom)
        if asking is None or asking.done():
            asking = self._asking[whom] = asyncio.create_task(reach())
        done, _ = await asyncio.wait({asking}, timeout=PATIENCE)
        return bool(done) and asking.result()

    async def _reach_database(self) -> bool:
        try:
            await self.database.read(_look)
        except DBAPIError:
            return False
        return True

    async def _reach_telegram(self) -> bool:
        request = self.bot.request
        assert isinstance(request, TelegramRequest)
        if self.monotonic() - request.answered_at < LATELY:
            return True
        try:
            await self.bot.get_me(read_timeout=PATIENCE)
        except TelegramError:
            return False
        return True


def _look(session: Session) -> None:
    session.execute(select(1))
