"""Check that the team's group is private, has topics, and gives the bot the rights to use."""

from telegram import Bot, ChatFullInfo, ChatMember, ChatMemberAdministrator
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from locales import _

UNREACHED = _("STAFF_GROUP_ID: the group could not be looked at; is the network there?")


async def fault_of(bot: Bot, chat_id: int) -> str | None:
    """Return one plain sentence about what to do; None when the group can serve."""
    try:
        return _of_group(await bot.get_chat(chat_id)) or _of_rights(
            await bot.get_chat_member(chat_id, bot.id)
        )
    except ChatMigrated as moved:
        sentence = _("STAFF_GROUP_ID: the group has another number now: {number}")
        return sentence.format(number=moved.new_chat_id)
    except (BadRequest, Forbidden):
        return _("STAFF_GROUP_ID: the bot is not in this group; add it, or correct the number")
    except TelegramError:
        return UNREACHED


def _of_group(chat: ChatFullInfo) -> str | None:
    if not chat.is_forum:
        return _("STAFF_GROUP_ID: this group has no topics; turn them on in its settings")
    if chat.username or chat.active_usernames or chat.location:
        return _(
            "STAFF_GROUP_ID: this group is public, and whoever finds it reads what people wrote to"
            " the team; make it private in its settings"
        )
    return None


def _of_rights(me: ChatMember) -> str | None:
    administrator = me if isinstance(me, ChatMemberAdministrator) else None
    if administrator is None or not administrator.can_manage_topics:
        return _("STAFF_GROUP_ID: make the bot an administrator who may manage topics")
    if not administrator.can_delete_messages:
        return _(
            "STAFF_GROUP_ID: make the bot an administrator who may delete messages;"
            " the topic of who is erased goes with them"
        )
    if not administrator.can_restrict_members:
        return _(
            "STAFF_GROUP_ID: make the bot an administrator who may ban users; without that right"
            " it cannot take out who left the team, and they go on reading"
        )
    return None
