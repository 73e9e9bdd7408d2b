"""Builds of the bot that are broken on purpose, and what must be lived for it to be seen."""

from collections.abc import Sequence

from tests.faults.broken_builds import town
from tests.faults.broken_builds.making import BrokenBuild, Edit

NUDGE_IN_MEMORY: Edit = (
    "bot/turns/turn_queue.py",
    "        if result.asked is not None:\n",
    "        self._start(self._nudge(heard.lane))\n        if result.asked is not None:\n",
)
"""Keeps a nudge in memory, past all that the database knows."""
NUDGE: Edit = (
    "bot/turns/turn_queue.py",
    "    async def _ask_outside(",
    "    async def _nudge(self, chat_id: int) -> None:\n"
    "        from telegram.error import TelegramError\n"
    "        for _ in range(2):\n"
    "            await asyncio.sleep(SECONDS)\n"
    "            try:\n"
    "                await self.givers['telegram'].bot.send_message(chat_id, 'Toujours là ?')\n"
    "            except TelegramError:\n"
    "                pass\n\n"
    "    async def _ask_outside(",
)


def nudging(seconds: float) -> Sequence[Edit]:
    file, old, new = NUDGE
    return [NUDGE_IN_MEMORY, (file, old, new.replace("SECONDS", str(seconds)))]


BUILDS = [
    BrokenBuild(
        "an accepted answer is never lost",
        [
            (
                "bot/turns/runner.py",
                "                result = await self.database.transact(work)\n",
                "                class Forgotten(Exception): pass\n"
                "                def forget(session):\n"
                "                    raise Forgotten(work(session))\n"
                "                try:\n"
                "                    await self.database.transact(forget)\n"
                "                except Forgotten as forgotten:\n"
                "                    [result] = forgotten.args\n",
            ),
        ],
        town.talk,
    ),
    BrokenBuild(
        "what is heard is answered",
        [
            (
                "bot/telegram/marks.py",
                "lambda session: updates.mark_answered(session, self.bot_id, rows, now)",
                "lambda session: None",
            )
        ],
        town.talk,
    ),
    BrokenBuild(
        "an answer comes soon after the last fault",
        [
            (
                "bot/telegram/answer_giver.py",
                "        if not deadline.is_ahead():\n",
                "        await asyncio.sleep(11)\n        if not deadline.is_ahead():\n",
            )
        ],
        town.talk_and_wait,
    ),
    BrokenBuild(
        "what is marked as given was said",
        [
            (
                "bot/telegram/answer_giver.py",
                "self.chat_sender.say(heard.lane, replies, deadline",
                "self.chat_sender.say(heard.lane, [], deadline",
            )
        ],
        town.talk,
    ),
    BrokenBuild(
        "what is marked as sent has arrived",
        [("bot/delivery/announcements.py", "message_id = await tell\n", "message_id = 1\n")],
        town.wait_for_delivery,
        town.announce,
    ),
    BrokenBuild(
        "a queued message is never forgotten",
        [
            (
                "bot/delivery/announcements.py",
                "        if not self._running:\n            return Claim()\n",
                "        return Claim()\n",
            )
        ],
        town.wait_two_minutes,
        town.announce,
    ),
    BrokenBuild(
        "nothing is said twice beyond what was in flight",
        [
            (
                "bot/telegram/sender.py",
                "            if isinstance(ready, MadeFile) and message_id is not None:\n",
                "            await self._retry(act, deadline, twice=False)\n"
                "            if isinstance(ready, MadeFile) and message_id is not None:\n",
            )
        ],
        town.talk,
    ),
    BrokenBuild(
        "what was in flight is said again once at most",
        [
            (
                "bot/delivery/answers.py",
                "        asked_by, result = None, SendResult.SENT\n",
                "        for _ in range(2):\n"
                "            await self.chat_sender.say(owed.lane, owed.replies)\n"
                "        asked_by, result = None, SendResult.SENT\n",
            )
        ],
        town.Town.kill_before_the_send,
    ),
    BrokenBuild(
        "a seat is never sold twice",
        [
            ("services/slots/seats.py", ", Slot.taken < Slot.seats)", ")"),
            ("services/slots/seats.py", "taken=Slot.taken + 1,", "taken=Slot.taken,"),
        ],
        town.wander,
    ),
    BrokenBuild(
        "answers come in the order of what was said",
        [
            (
                "bot/turns/keyed_locks.py",
                "            async with keyed.lock:\n",
                "            if True:\n",
            ),
            ("bot/turns/turn_queue.py", "ACKNOWLEDGE_AFTER = 5.0\n", "ACKNOWLEDGE_AFTER = 0.0\n"),
            (
                "bot/telegram/answer_giver.py",
                "        if not deadline.is_ahead():\n",
                "        await asyncio.sleep(heard.update_id % 2 * 1.5)\n"
                "        if not deadline.is_ahead():\n",
            ),
            (
                "bot/turns/turn_queue.py",
                "            if result.after:\n",
                "            if False:\n",
            ),
        ],
        town.speak_quickly,
    ),
    BrokenBuild(
        "queued messages keep their order",
        [
            (
                "services/outbox/claiming.py",
                "        .order_by(*(getattr(other, name) for name in queue.order_by))\n",
                "        .order_by(*(getattr(other, name).desc() for name in queue.order_by))\n",
            )
        ],
        town.wait_for_delivery,
        town.queue_two,
    ),
    BrokenBuild(
        "nothing is sent during a halt",
        [
            (
                "bot/telegram/rate_limiter.py",
                "        self.pace.refuse(chat_id, seconds + MARGIN, self.monotonic())\n",
                "",
            )
        ],
        town.be_halted,
    ),
    BrokenBuild(
        "nothing is announced to who opted out",
        [
            (
                "services/announcements/recipients.py",
                "    if opted_out is not None:\n"
                "        return RecipientState.OPTED_OUT, NotSentReason.CATEGORY\n",
                "",
            )
        ],
        town.wait_for_delivery,
        town.leave_then_announce,
    ),
    BrokenBuild("nothing is sent to who was erased", nudging(11), town.erase),
    BrokenBuild("nothing is sent to who blocked the bot", nudging(3), town.block),
]
"""One for each promise."""
