"""Do what the team's group needs: posts in topics, topics, and members who left the team."""

from collections.abc import Hashable, Sequence
from contextlib import AbstractAsyncContextManager, suppress
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session
from telegram.constants import ChatMemberStatus
from telegram.error import BadRequest

from bot.delivery.worker import Still
from bot.telegram.rate_limiter import RateLimiter
from bot.telegram.request import Flooded
from bot.telegram.sender import Blocked, ChatSender
from models.engine.database import Database, Work
from models.tickets import TopicPostKind
from rules.outbox import policies
from rules.outbox.pace import Urgency
from rules.outbox.retries import Policy, SendResult
from rules.schedule.clock import Clock
from services.outbox.claiming import Claim
from services.tickets import topic_outbox
from services.tickets.topic_outbox import ClaimedPost, EndedPost
from services.wiring.next_due import DeliveryQueue

ABSENT = ("user not found", "member not found", "user_id_invalid", "participant_id_invalid")
"""What Telegram answers about somebody who was never in the group."""
GONE = ("thread not found", "topic_id_invalid", "topic_deleted")
"""What Telegram answers about a topic that somebody deleted."""


@dataclass(slots=True)
class TopicPosts:
    database: Database
    bot_id: int
    chat_sender: ChatSender
    source: DeliveryQueue = DeliveryQueue.TOPIC_POSTS
    policy: Policy = policies.TOPIC_POSTS

    def claim(
        self, session: Session, epoch: int, now: datetime, room: int, _: frozenset[Hashable]
    ) -> Claim[ClaimedPost]:
        return topic_outbox.claim(session, self.bot_id, epoch, now, limit=room)

    @property
    def rate_limiter(self) -> RateLimiter:
        return self.chat_sender.rate_limiter

    async def send(self, post: ClaimedPost, still: Still, clock: Clock) -> EndedPost:
        try:
            await PostDelivery(
                self.database, self.bot_id, self.chat_sender, post, still, clock
            ).run()
        except Flooded as flooded:
            self.rate_limiter.refuse(post.group, flooded.seconds)
            raise
        except Blocked:  # by the group: it says nothing about the person of the topic
            return self.ended(post, SendResult.REFUSED)
        return self.ended(post, SendResult.SENT)

    def ended(self, post: ClaimedPost, result: SendResult) -> EndedPost:
        return EndedPost(post, result)

    def mark(self, session: Session, epoch: int, ended: Sequence[EndedPost], now: datetime) -> None:
        topic_outbox.mark(session, epoch, ended, now)


@dataclass(frozen=True, slots=True)
class PostDelivery:
    """One post under way: several calls, with commits in between."""

    database: Database
    bot_id: int
    chat_sender: ChatSender
    post: ClaimedPost
    still: Still
    clock: Clock

    async def run(self) -> None:
        """Do in Telegram what the post asks; raises TelegramError, `Blocked` or `Stale`."""
        post, thread = self.post, self.post.thread
        match post.what:
            case TopicPostKind.DELETE if thread is not None:
                await self._delete(thread)
            case TopicPostKind.CLOSE if thread is not None and not post.closed:
                await self._close(thread)
            case TopicPostKind.CARD | TopicPostKind.SAID | TopicPostKind.COPY if post.says:
                await self._say(thread)
            case TopicPostKind.REMOVE if post.member is not None:
                await self._remove(post.member)

    async def _delete(self, thread: int) -> None:
        """Delete a topic and its messages. Raises BadRequest, except for a topic deleted before."""
        try:
            async with self._turn():
                await self.chat_sender.bot.delete_forum_topic(self.post.group, thread)
        except BadRequest as error:
            if not _is_gone(error):
                raise

    async def _close(self, thread: int) -> None:
        with suppress(BadRequest):  # closed by hand, or gone
            async with self._turn():
                await self.chat_sender.bot.close_forum_topic(self.post.group, thread)
        await self._keep(lambda s: topic_outbox.mark_closed(s, self.post, self.clock()))

    async def _remove(self, member: int) -> None:
        """Bar somebody from the group, then let an invitation bring them back one day.

        Raises BadRequest when the bot may not.  Whom somebody barred by hand stays barred.
        """
        group, bot, status = self.post.group, self.chat_sender.bot, await self._status_of(member)
        if status == ChatMemberStatus.BANNED and not self.post.is_barred:
            return
        if status in (None, ChatMemberStatus.LEFT):
            return
        if status != ChatMemberStatus.BANNED:
            await self._keep(lambda s: topic_outbox.note_barred(s, self.post))
            async with self._turn():
                await bot.ban_chat_member(group, member)
        async with self._turn():
            await bot.unban_chat_member(group, member, only_if_banned=True)

    async def _status_of(self, member: int) -> str | None:
        """Return a person's status in the group; None for somebody never seen there."""
        try:
            async with self._turn():
                found = await self.chat_sender.bot.get_chat_member(self.post.group, member)
        except BadRequest as error:
            if any(word in str(error).casefold() for word in ABSENT):
                return None
            raise
        return found.status

    async def _say(self, thread: int | None) -> None:
        """Post in the person's topic, which is created or reopened if needed."""
        if thread is not None and self.post.closed:
            await self._open_again(thread)
        try:
            await self._post_in(thread or await self._make())
        except BadRequest as error:
            if _is_gone(error):
                await self._keep(lambda s: topic_outbox.forget_topic(s, self.post))
                await self._post_in(await self._make())
            elif thread is not None and "topic_closed" in str(error).casefold():
                await self._open_again(thread)
                await self._post_in(thread)
            else:
                raise

    async def _post_in(self, thread: int) -> None:
        for say in self.post.says:
            message = replace(say, thread=thread)
            await self.chat_sender.tell(self.post.group, message, Urgency.REMINDER, self.still)

    async def _make(self) -> int:
        async with self._turn():
            topic = await self.chat_sender.bot.create_forum_topic(self.post.group, self.post.name)
        thread, now = topic.message_thread_id, self.clock()
        await self._keep(lambda s: topic_outbox.keep_topic(s, self.bot_id, self.post, thread, now))
        return thread

    async def _open_again(self, thread: int) -> None:
        with suppress(BadRequest):  # open already, or gone: the next message tells
            async with self._turn():
                await self.chat_sender.bot.reopen_forum_topic(self.post.group, thread)
        await self._keep(lambda s: topic_outbox.mark_closed(s, self.post, None))

    async def _keep(self, work: Work[None]) -> None:
        await self.database.transact(work)

    def _turn(self) -> AbstractAsyncContextManager[bool]:
        return self.chat_sender.rate_limiter.turn(self.post.group, Urgency.REMINDER, self.still)


def _is_gone(error: BadRequest) -> bool:
    return any(word in str(error).casefold() for word in GONE)
