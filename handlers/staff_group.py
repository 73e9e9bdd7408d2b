"""Handle the team's group: what the team writes in a topic is for the person of that topic."""

from dataclasses import dataclass

from telegram import CallbackQuery, Message, Update
from telegram.ext import MessageHandler
from telegram.ext.filters import Chat, UpdateType

from flows.texts import Html
from handlers.buttons import ButtonHandler
from handlers.filters import FROM_PERSON
from handlers.reading import clean, reply_of
from handlers.turns import App, Context, TurnTaker, message_of, query_of
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackRouter
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.conversation.turns import InGroup, Work
from services.tickets import group_topics, staff_group, unaddressed
from services.tickets.group_topics import GENERAL, IN_TOPICS
from services.tickets.unaddressed import BUTTONS

FILES = frozenset(
    {
        "photo",
        "document",
        "voice",
        "audio",
        "video",
        "video_note",
        "animation",
        "sticker",
        "location",
        "contact",
    }
)
"""Kinds of messages that can be copied as they are."""


@dataclass(frozen=True, slots=True)
class StaffGroupHandlers:
    chat_id: int
    turns: TurnTaker
    callbacks: CallbackRouter
    no_access: Html
    """Tells a person who is not of the team that nothing they write in a topic is sent."""

    async def message(self, update: Update, _: Context) -> None:
        """Take a message of a topic; a message outside topics may be for a waiting person.

        Telegram's own messages are ignored.
        """
        message = message_of(update)
        thread = message.message_thread_id or GENERAL
        work = _work(message) if thread else _work_outside(message)
        if message.from_user is None or work is None:
            return
        refusal = staff_group.refusal(self.turns.bot_id, thread, self.no_access)
        await self.turns.take_in_group(update, InGroup(thread, refusal), work)

    async def button(self, update: Update, _: Context) -> None:
        query = query_of(update)
        data, parsed = query.data or "", inline_buttons.parsed(query.data or "")
        thread = query.message.message_thread_id if isinstance(query.message, Message) else None
        here = IN_TOPICS if thread else BUTTONS
        if parsed is None or parsed.callback not in here:
            return

        def work(context: TurnContext, stack: ConversationStack) -> None:
            self.callbacks.handle(context, stack, data)

        await self.turns.take_in_group(update, InGroup(thread or GENERAL), work, query.id)

    def is_here(self, query: CallbackQuery) -> bool:
        return query.message is not None and query.message.chat.id == self.chat_id


def _work(message: Message) -> Work | None:
    if message.forum_topic_closed:
        return lambda context, _: group_topics.closed_by_hand(context)
    text = clean(message.text or "")
    if text.startswith("/"):
        return lambda context, _: group_topics.no_command(context)
    if text.strip():
        return lambda context, _: group_topics.write(context, text)
    if any(getattr(message, kind) for kind in FILES):
        chat_id, message_id, reply = message.chat.id, message.message_id, reply_of(message)
        return lambda context, _: group_topics.send(context, chat_id, message_id, reply)
    return None


def _work_outside(message: Message) -> Work | None:
    """Return what to do with words or a file outside topics; commands are for other bots."""
    text, message_id = clean(message.text or "").strip(), message.message_id
    is_said = bool(text) and not text.startswith("/")
    if not is_said and not any(getattr(message, kind) for kind in FILES):
        return None
    return lambda context, _: unaddressed.ask_in_group(context, message_id)


def register(application: App, group: StaffGroupHandlers) -> None:
    in_group = UpdateType.MESSAGE & Chat(group.chat_id) & FROM_PERSON
    application.add_handlers(
        [MessageHandler(in_group, group.message), ButtonHandler(group.button, group.is_here)]
    )
