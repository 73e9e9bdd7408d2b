"""Say in the team's group what is owed to its topics: made, opened again and closed as needed."""

import asyncio
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError
from telegram import Bot
from telegram.error import BadRequest, TelegramError

from bot.delivery.leader import Leader
from bot.delivery.results import result_of
from bot.telegram.pace import Stale
from bot.telegram.request import Flooded
from bot.telegram.sender import Speech
from models.engine.database import Database
from models.tickets import What
from rules.outbox.pace import Urgency
from rules.outbox.retries import Result
from rules.schedule.clock import Clock
from services.outbox.claiming import Claim
from services.tickets import topic_outbox
from services.tickets.topic_outbox import Ended, Post

LOOK = 1.0
"""Seconds between two looks at what is due."""
GONE = ("thread not found", "topic_id_invalid", "topic_deleted")
"""What Telegram says of a topic that somebody deleted."""

log = structlog.get_logger()


@dataclass(slots=True)
class TopicPosts:
    database: Database
    bot_id: int
    speech: Speech
    clock: Clock
    leader: Leader
    one_at_a_time: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def run(self) -> None:
        """Post what falls due until cancelled."""
        while True:
            try:
                due = await self.when_due()
                if due is not None and due <= self.clock():
                    await self.run_due(self.clock())
            except DBAPIError as error:
                log.warning("topics_interrupted", error=type(error).__name__)
            await asyncio.sleep(LOOK)

    async def run_due(self, now: datetime) -> None:
        """Post until nothing is due at `now`."""
        async with self.one_at_a_time:
            while (epoch := self.leader.epoch) is not None and self._may_send():
                claim = await self._claim(epoch, now)
                if not claim.looked_at:
                    return
                for post in claim.ready:
                    await self._post(epoch, post, now)

    def _may_send(self) -> bool:
        return self.leader.may_send and bool(self.speech.gate.room(1))

    async def when_due(self) -> datetime | None:
        return await self.database.read(lambda session: topic_outbox.when_due(session, self.bot_id))

    async def _claim(self, epoch: int, now: datetime) -> Claim[Post]:
        return await self.database.transact(
            lambda session: topic_outbox.claim(session, self.bot_id, epoch, now)
        )

    async def _post(self, epoch: int, post: Post, now: datetime) -> None:
        result = Result.SENT
        try:
            await self._do(post, now)
        except Flooded as flooded:
            self.speech.gate.halt(flooded.seconds)
            result = Result.NOT_TAKEN
        except (Stale, TelegramError) as error:
            result = result_of(error, shut=self.speech.gate.is_shut)
            log.warning("topic_kept_back", post_id=post.id, error=type(error).__name__)
        if result is Result.REFUSED:
            log.error("topic_refused", post_id=post.id)
        ended = Ended(post, result)
        await self.database.transact(lambda s: topic_outbox.mark(s, epoch, [ended], now))

    async def _do(self, post: Post, now: datetime) -> None:
        match post.what:
            case What.DELETE if post.thread is not None:
                await self._delete(post, post.thread)
            case What.CLOSE if post.thread is not None and not post.closed:
                with suppress(BadRequest):  # closed by hand, or gone
                    async with self._turn(post):
                        await self.bot.close_forum_topic(post.group, post.thread)
                await self.database.transact(lambda s: topic_outbox.mark_closed(s, post, now))
            case What.CARD | What.SAID | What.COPY if post.says:
                await self._say(post)

    async def _delete(self, post: Post, thread: int) -> None:
        """Done when it is gone already, and only then: else what was said there stays."""
        try:
            async with self._turn(post):
                await self.bot.delete_forum_topic(post.group, thread)
        except BadRequest as error:
            if not _is_gone(error):
                raise

    async def _say(self, post: Post) -> None:
        """In the person's topic, made or opened again when it must be."""
        thread = post.thread
        if thread is not None and post.closed:
            await self._open_again(post, thread)
        try:
            await self._say_there(post, thread or await self._make(post))
        except BadRequest as error:
            if _is_gone(error):
                await self.database.transact(lambda s: topic_outbox.forget_topic(s, post))
                await self._say_there(post, await self._make(post))
            elif thread is not None and "topic_closed" in str(error).casefold():
                await self._open_again(post, thread)
                await self._say_there(post, thread)
            else:
                raise

    async def _say_there(self, post: Post, thread: int | None) -> None:
        for say in post.says:
            there = replace(say, thread=thread)
            await self.speech.tell(post.group, there, Urgency.REMINDER, lambda: True)

    async def _make(self, post: Post) -> int:
        async with self._turn(post):
            made = await self.bot.create_forum_topic(post.group, post.name)
        thread = made.message_thread_id
        await self.database.transact(
            lambda s: topic_outbox.keep_topic(s, self.bot_id, post, thread, self.clock())
        )
        return thread

    async def _open_again(self, post: Post, thread: int) -> None:
        with suppress(BadRequest):  # open already, or gone: the message tells
            async with self._turn(post):
                await self.bot.reopen_forum_topic(post.group, thread)
        await self.database.transact(lambda s: topic_outbox.mark_closed(s, post, None))

    def _turn(self, post: Post) -> AbstractAsyncContextManager[bool]:
        return self.speech.gate.turn(post.group, Urgency.REMINDER)

    @property
    def bot(self) -> Bot:
        return self.speech.bot


def _is_gone(error: BadRequest) -> bool:
    return any(word in str(error).casefold() for word in GONE)
