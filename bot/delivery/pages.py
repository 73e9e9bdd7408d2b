"""Write what is due on chat pages, slice by slice: the commit is the delivery.

A page has no pace: what Telegram allows, and whether it is there, holds nothing up here.
"""

import asyncio
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from bot.delivery.worker import Still
from bot.telegram.rate_limiter import RateLimiter
from rules.outbox import policies
from rules.outbox.retries import Policy, SendResult
from rules.schedule.clock import Clock
from services.announcements import recipients
from services.conversation.attachments import Maker
from services.conversation.replies import Sendable
from services.outbox import messages
from services.outbox.claiming import Claim, WritePage
from services.outbox.message_limits import MessageLimits
from services.outbox.outbox import Kinds
from services.webchat.messages import PageWriter
from services.wiring.next_due import DeliveryQueue

BETWEEN_SLICES = 0.02
"""Seconds in which nothing is written on pages: about as long as a slice takes."""


@dataclass(frozen=True, slots=True)
class WrittenPage:
    """A row that the commit delivered: nothing is left to mark."""

    outcome: str = SendResult.SENT


ClaimPages = Callable[[Session, int, datetime, int, WritePage], Claim[Any]]
"""Writes due rows in an epoch at an instant, so many at most; what is written has a lane."""


@dataclass(slots=True)
class PageSender:
    """Writes the rows of one queue that are for people of the chat page."""

    source: DeliveryQueue
    claim_pages: ClaimPages
    makers: Mapping[str, Maker]
    """Of the pictures, whose words are made with them."""
    nudge: Callable[[int], None]
    """Called with the lane of a page that has changed."""
    policy: Policy = policies.PAGES
    rate_limiter: RateLimiter = field(default_factory=RateLimiter)
    """Never closed, and nobody waits there."""

    def claim(
        self, session: Session, epoch: int, now: datetime, room: int, _: frozenset[Hashable]
    ) -> Claim[Any]:
        """Write a slice of rows; rows locked by another process wait for the next slice."""
        writers: dict[int, PageWriter] = {}

        def write(person_id: int, says: Sequence[Sendable], source: str) -> int | None:
            if person_id not in writers:
                writers[person_id] = PageWriter.of(session, person_id, now, self.makers)
            return writers[person_id].deliver(says, source)

        return self.claim_pages(session, epoch, now, room, write)

    async def send(self, written: Any, _: Still, __: Clock) -> WrittenPage:
        """Wake the streams of a page, once its rows are committed; then let others write."""
        self.nudge(written.lane)
        await asyncio.sleep(BETWEEN_SLICES)
        return WrittenPage()

    def ended(self, _: Any, __: SendResult) -> WrittenPage:
        return WrittenPage()

    def mark(self, _: Session, __: int, ___: Sequence[WrittenPage], ____: datetime) -> None:
        """Leave the rows as the slice has ended them."""


def of_queues(
    bot_id: int,
    kinds: Kinds,
    limits: MessageLimits,
    makers: Mapping[str, Maker],
    nudge: Callable[[int], None],
) -> tuple[PageSender, PageSender]:
    """Return the sender of announcements on pages, and the sender of all other messages."""

    def announced(
        session: Session, epoch: int, now: datetime, limit: int, write: WritePage
    ) -> Claim[Any]:
        return recipients.claim(session, bot_id, limits, epoch, now, limit=limit, write=write)

    def queued(
        session: Session, epoch: int, now: datetime, limit: int, write: WritePage
    ) -> Claim[Any]:
        return messages.claim(session, kinds, limits, bot_id, epoch, now, limit=limit, write=write)

    return (
        PageSender(DeliveryQueue.ANNOUNCEMENTS, announced, makers, nudge),
        PageSender(DeliveryQueue.MESSAGES, queued, makers, nudge),
    )
