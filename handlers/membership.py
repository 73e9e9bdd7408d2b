"""Handle people who block the bot, or come back."""

from dataclasses import dataclass

from telegram import ChatMember, Update
from telegram.constants import ChatType
from telegram.ext import ChatMemberHandler

from handlers.turns import App, Context, TurnTaker
from services.home.entry import left, returned

GONE = (ChatMember.BANNED, ChatMember.LEFT)


@dataclass(frozen=True, slots=True)
class Membership:
    turns: TurnTaker

    async def changed(self, update: Update, _: Context) -> None:
        change = update.my_chat_member
        assert change is not None
        if change.chat.type != ChatType.PRIVATE or change.from_user.is_bot:
            return
        is_gone = change.new_chat_member.status in GONE
        await self.turns.take_if_known(update, left if is_gone else returned)


def register(application: App, turns: TurnTaker) -> None:
    membership = Membership(turns)
    application.add_handler(ChatMemberHandler(membership.changed, ChatMemberHandler.MY_CHAT_MEMBER))
