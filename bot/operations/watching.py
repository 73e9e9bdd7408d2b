"""Watch the installation from inside the bot: call HEARTBEAT_URL, write to OPERATOR_EMAIL.

The first process of each machine does it, whichever leads: without a database nobody leads.  The
team's day is told by the process that leads alone: machines would contradict each other there.
"""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from io import BytesIO

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from bot.operations import examination
from bot.operations.part import Part
from bot.operations.warning import warn
from bot.readiness import Readiness
from bot.refusal import Refused
from bot.settings import Settings
from models.engine.database import Database
from rules.schedule.clock import Clock
from services.backoffice import alerts

EVERY = 60.0
"""Seconds between two looks."""
TIMEOUT = ClientTimeout(total=10)

log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Watching:
    settings: Settings
    database: Database
    bot_id: int
    readiness: Readiness
    clock: Clock
    is_first: bool = True
    """Whether this is the first process of its machine."""
    memory: BytesIO = field(default_factory=BytesIO)
    """What was told, where the disk keeps nothing."""

    async def look(self) -> None:
        """Look at every part; tell who looks after the bot, the team's day, and the heartbeat."""
        leads = self.readiness.leader.epoch is not None
        if not leads and not self.is_first:
            return
        _, report = await self.readiness.look()
        now = self.clock()
        parts = await asyncio.to_thread(examination.examine, self.settings, report, now)
        if self.is_first:
            await self._tell(parts, now)
        if leads:
            await self._note(parts)

    async def _tell(self, parts: Sequence[Part], now: datetime) -> None:
        if not any(part.is_wrong for part in parts):
            await self._beat()
        if self.settings.operator_email:
            try:
                await asyncio.to_thread(warn, self.settings, parts, now, self.memory)
            except (Refused, OSError) as error:
                log.warning("operator_not_written_to", error=type(error).__name__)

    async def _beat(self) -> None:
        url = self.settings.heartbeat_url.get_secret_value()
        if not url:
            return
        try:
            async with ClientSession(timeout=TIMEOUT) as client, client.get(url) as answer:
                if not answer.ok:
                    log.warning("heartbeat_refused", status=answer.status)
        except (ClientError, TimeoutError) as error:
            log.warning("heartbeat_not_taken", error=type(error).__name__)

    async def _note(self, parts: Sequence[Part]) -> None:
        """Note what the team's day says of the machine."""
        wrong, now = {part.name: part.is_wrong for part in parts}, self.clock()

        def note(session: Session) -> None:
            for kind in alerts.TECHNICAL:
                alerts.note(session, self.bot_id, kind, now, wrong=wrong[kind])

        try:
            await self.database.transact(note)
        except DBAPIError as error:
            log.warning("team_day_not_noted", error=type(error).__name__)
