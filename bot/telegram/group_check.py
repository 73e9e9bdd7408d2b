"""Check that the team's group has topics, and that the bot is in it and may manage them."""

from telegram import Bot, ChatMemberAdministrator
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from locales import _

UNREACHED = _("STAFF_GROUP_ID: the group could not be looked at; is the network there?")


async def fault_of(bot: Bot, chat_id: int) -> str | None:
    """Return one plain sentence that says what to do; None when the group can serve."""
    try:
        chat = await bot.get_chat(chat_id)
        if not chat.is_forum:
            return _("STAFF_GROUP_ID: this group has no topics; turn them on in its settings")
        me = await bot.get_chat_member(chat_id, bot.id)
    except ChatMigrated as moved:
        sentence = _("STAFF_GROUP_ID: the group has another number now: {number}")
        return sentence.format(number=moved.new_chat_id)
    except (BadRequest, Forbidden):
        return _("STAFF_GROUP_ID: the bot is not in this group; add it, or correct the number")
    except TelegramError:
        return UNREACHED
    administrator = me if isinstance(me, ChatMemberAdministrator) else None
    if administrator is None or not administrator.can_manage_topics:
        return _("STAFF_GROUP_ID: make the bot an administrator who may manage topics")
    if not administrator.can_delete_messages:
        return _(
            "STAFF_GROUP_ID: make the bot an administrator who may delete messages;"
            " the topic of who is erased goes with them"
        )
    return None
