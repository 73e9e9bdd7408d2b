"""Handle the messages of a private chat that are no command: answers, replies, corrections."""

from dataclasses import dataclass
from functools import partial

from telegram import Update
from telegram.ext import MessageHandler, filters

from flows.replies import OtherReply, Reply, SentFile, TypedText
from handlers.filters import CORRECTION, NEW_MESSAGE
from handlers.reading import reply_of, text_of
from handlers.staff import pass_on
from handlers.turns import App, Context, TurnTaker, message_of
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.home.message_router import MessageRouter


@dataclass(frozen=True, slots=True)
class PrivateMessages:
    turns: TurnTaker
    message_router: MessageRouter

    async def new(self, update: Update, _: Context) -> None:
        await self._hear(update, reply_of(message_of(update)))

    async def edited(self, update: Update, _: Context) -> None:
        await self._hear(update, _correction(update))

    async def reply(self, update: Update, _: Context) -> None:
        """Handle a reply to a message: the way the team answers a person, or a person the team.

        A reply to anything else is taken like any message.
        """
        message = message_of(update)
        reply = _correction(update) if update.edited_message else reply_of(message)
        replied_to = message.reply_to_message
        if replied_to is None or not isinstance(reply, TypedText | SentFile | OtherReply):
            await self._hear(update, reply)
            return

        def work(context: TurnContext, stack: ConversationStack) -> None:
            passes = partial(pass_on, context, replied_to.message_id, reply)
            self.message_router.hear_reply(context, stack, reply, passes)

        await self.turns.take_message(update, work)

    async def _hear(self, update: Update, reply: Reply) -> None:
        await self.turns.take_message(update, partial(self.message_router.hear, reply=reply))


def _correction(update: Update) -> Reply:
    return OtherReply("edited", text_of(message_of(update)))


def register(application: App, turns: TurnTaker, message_router: MessageRouter) -> None:
    messages = PrivateMessages(turns, message_router)
    application.add_handlers(
        [
            MessageHandler((NEW_MESSAGE | CORRECTION) & filters.REPLY, messages.reply),
            MessageHandler(NEW_MESSAGE, messages.new),
            MessageHandler(CORRECTION, messages.edited),
        ]
    )
