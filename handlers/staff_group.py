"""What is said in the team's group: in a topic, it is for the person whose topic it is."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from flows.texts import Html
from handlers.reading import clean
from handlers.telegram_update import Message, Press
from services.conversation import inline_buttons
from services.conversation.callbacks import Presses
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.conversation.turns import Heard, InGroup, Taken, Work, take_in_group
from services.people.tokens import Chance
from services.tickets import staff_group
from services.tickets.group_topics import IN_TOPICS, Topics

Take = Callable[[Session, datetime, Chance], Taken]

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
    chat_id: int | None
    topics: Topics
    presses: Presses
    no_access: Html
    """Nobody who writes in a topic believes in vain that it has left."""

    def message(self, heard: Heard, message: Message) -> Take | None:
        """None for what is not for a person: outside topics, and what Telegram itself tells."""
        thread = message.get("message_thread_id")
        work = self._work(message)
        if thread is None or work is None or "from" not in message:
            return None
        speaker = message["from"]["id"]
        refusal = staff_group.refusal(heard.bot_id, thread, self.no_access)
        return _taking(heard, InGroup(speaker, thread, refusal), work)

    def press(self, heard: Heard, press: Press) -> Take | None:
        data = press.get("data", "")
        parsed, thread = inline_buttons.parsed(data), press["message"].get("message_thread_id")
        if thread is None or parsed is None or parsed[0] not in IN_TOPICS:
            return None

        def work(scene: Scene, stack: Stack) -> None:
            self.presses.press(scene, stack, data)

        return _taking(heard, InGroup(press["from"]["id"], thread), work)

    def _work(self, message: Message) -> Work | None:
        if "forum_topic_closed" in message:
            return lambda scene, _: self.topics.closed_by_hand(scene)
        text = clean(message.get("text", ""))
        if text.startswith("/"):
            return lambda scene, _: self.topics.no_command(scene)
        if text.strip():
            return lambda scene, _: self.topics.write(scene, text)
        if FILES & message.keys():
            chat_id, message_id = message["chat"]["id"], message["message_id"]
            return lambda scene, _: self.topics.send(scene, chat_id, message_id)
        return None


def _taking(heard: Heard, where: InGroup, work: Work) -> Take:
    def take(session: Session, now: datetime, chance: Chance) -> Taken:
        return take_in_group(session, heard, where, work, now, chance)

    return take
