"""Whether the team's group can serve: the bot is in it, it has topics, and the bot may run them."""

from telegram import Bot
from telegram.error import BadRequest, ChatMigrated, Forbidden, TelegramError

from bot.telegram.request import call

UNREACHED = "STAFF_GROUP_ID: the group could not be looked at; is the network there?"


async def fault_of(bot: Bot, chat_id: int) -> str | None:
    """One plain line on what to do, or nothing."""
    try:
        chat = await call(bot, "getChat", chat_id=chat_id)
        if not chat.get("is_forum"):
            return "STAFF_GROUP_ID: this group has no topics; turn them on in its settings"
        me = await call(bot, "getChatMember", chat_id=chat_id, user_id=bot.id)
    except ChatMigrated as moved:
        return f"STAFF_GROUP_ID: the group has another number now: {moved.new_chat_id}"
    except (BadRequest, Forbidden):
        return "STAFF_GROUP_ID: the bot is not in this group; add it, or correct the number"
    except TelegramError:
        return UNREACHED
    if not me.get("can_manage_topics"):
        return "STAFF_GROUP_ID: make the bot an administrator who may manage topics"
    if not me.get("can_delete_messages"):
        return (
            "STAFF_GROUP_ID: make the bot an administrator who may delete messages;"
            " the topic of who is erased goes with them"
        )
    return None
