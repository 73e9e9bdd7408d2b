"""What is said in the team's group: in a topic, it is for the person whose topic it is."""

from dataclasses import dataclass

from telegram import CallbackQuery, Message, Update
from telegram.ext import MessageHandler
from telegram.ext.filters import Chat, UpdateType

from flows.texts import Html
from handlers.buttons import PressHandler
from handlers.filters import FROM_PERSON
from handlers.reading import clean
from handlers.turns import App, Context, TurnTaker, message_of, press_of
from services.conversation import inline_buttons
from services.conversation.callbacks import Presses
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.conversation.turns import InGroup, Work
from services.tickets import staff_group
from services.tickets.group_topics import IN_TOPICS, Topics

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
"""What can be copied as it is."""


@dataclass(frozen=True, slots=True)
class StaffGroup:
    chat_id: int
    turns: TurnTaker
    topics: Topics
    presses: Presses
    no_access: Html
    """Nobody who writes in a topic believes in vain that it has left."""

    async def said(self, update: Update, _: Context) -> None:
        """Outside topics, and what Telegram itself tells, is for nobody."""
        message = message_of(update)
        thread, speaker, work = message.message_thread_id, message.from_user, self._work(message)
        if thread is None or speaker is None or work is None:
            return
        refusal = staff_group.refusal(self.turns.bot_id, thread, self.no_access)
        await self.turns.in_group(update, InGroup(speaker.id, thread, refusal), work)

    async def pressed(self, update: Update, _: Context) -> None:
        press = press_of(update)
        data, parsed = press.data or "", inline_buttons.parsed(press.data or "")
        thread = press.message.message_thread_id if isinstance(press.message, Message) else None
        if thread is None or parsed is None or parsed[0] not in IN_TOPICS:
            return

        def work(scene: Scene, stack: Stack) -> None:
            self.presses.press(scene, stack, data)

        await self.turns.in_group(update, InGroup(press.from_user.id, thread), work, press.id)

    def _work(self, message: Message) -> Work | None:
        if message.forum_topic_closed:
            return lambda scene, _: self.topics.closed_by_hand(scene)
        text = clean(message.text or "")
        if text.startswith("/"):
            return lambda scene, _: self.topics.no_command(scene)
        if text.strip():
            return lambda scene, _: self.topics.write(scene, text)
        if any(getattr(message, kind) for kind in FILES):
            chat_id, message_id = message.chat.id, message.message_id
            return lambda scene, _: self.topics.send(scene, chat_id, message_id)
        return None

    def is_here(self, press: CallbackQuery) -> bool:
        return press.message is not None and press.message.chat.id == self.chat_id


def register(application: App, group: StaffGroup) -> None:
    said = UpdateType.MESSAGE & Chat(group.chat_id) & FROM_PERSON
    application.add_handlers(
        [MessageHandler(said, group.said), PressHandler(group.pressed, group.is_here)]
    )
