"""The team's group: what keeps it from serving is one plain line; it is spoken to slowly."""

from telegram import Bot

from bot.telegram.group_check import fault_of
from rules.outbox.pace import Pace, Urgency
from sandbox.world.world import World

GROUP = -1_001_000_000_777


async def test_what_is_wrong_with_the_group_is_one_plain_line(bot: Bot, world: World) -> None:
    assert "is not in this group" in (await fault_of(bot, GROUP) or "")
    group = world.directory.open_group("Équipe", GROUP)
    assert "has no topics" in (await fault_of(bot, GROUP) or "")
    group.forum, group.manages_topics = True, False
    assert "an administrator who may manage topics" in (await fault_of(bot, GROUP) or "")
    group.manages_topics, group.deletes_messages = True, False
    assert "who may delete messages" in (await fault_of(bot, GROUP) or "")
    group.deletes_messages, group.restricts_members = True, False
    assert "an administrator who may ban users" in (await fault_of(bot, GROUP) or "")
    group.restricts_members, group.username = True, "equipe_declic"
    assert "this group is public" in (await fault_of(bot, GROUP) or "")
    group.username = None
    assert await fault_of(bot, GROUP) is None
    group.migrated_to = -1_001_000_000_778
    assert "-1001000000778" in (await fault_of(bot, GROUP) or "")


def test_a_group_is_spoken_to_every_three_seconds_at_most() -> None:
    pace = Pace()
    pace.take(GROUP, 0)
    assert 3 < pace.ready_at(GROUP, Urgency.REMINDER) < 3.2
    assert pace.ready_at(7, Urgency.REMINDER) < 1
