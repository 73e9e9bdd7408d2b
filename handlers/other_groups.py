"""Answer in a group that is not the team's: one sentence, only when the bot is addressed."""

from dataclasses import dataclass

from telegram import Message, Update
from telegram.ext import MessageHandler
from telegram.ext.filters import ChatType, MessageFilter, UpdateType

from flows.texts import Html
from handlers.filters import FROM_PERSON
from handlers.turns import App, Context, TurnTaker


@dataclass(frozen=True, slots=True)
class OtherGroups:
    turns: TurnTaker
    in_private: Html

    async def answer(self, update: Update, _: Context) -> None:
        await self.turns.say_only(update, self.in_private)


class ToThisBot(MessageFilter):
    """Accept a command that names no other bot, and the bot's own arrival in the group."""

    def __init__(self, bot_name: str, bot_id: int) -> None:
        super().__init__()
        self.bot_name, self.bot_id = bot_name, bot_id

    def filter(self, message: Message) -> bool:
        command = (message.text or "").partition(" ")[0]
        is_ours = "@" not in command or command.endswith(f"@{self.bot_name}")
        has_come = any(member.id == self.bot_id for member in message.new_chat_members)
        return has_come or (command.startswith("/") and is_ours)


def register(application: App, turns: TurnTaker, in_private: Html) -> None:
    bot = application.bot
    to_this_bot = ToThisBot(bot.username, bot.id)
    addressed = UpdateType.MESSAGE & ~ChatType.PRIVATE & FROM_PERSON & to_this_bot
    application.add_handler(MessageHandler(addressed, OtherGroups(turns, in_private).answer))
