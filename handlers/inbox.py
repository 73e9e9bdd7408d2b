"""An update in, the one service call it asks for out."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session
from telegram import CallbackQuery, ChatMemberUpdated, Message, Update
from telegram.constants import ChatType

from flows.replies import Other, Reply
from handlers.reading import clean, press_of, reply_of, words_of
from handlers.staff import StaffHandlers
from rules.sensitive import is_sensitive
from services import standing, turns
from services.lines import Say
from services.listening import Listening
from services.people import left
from services.scene import Chance
from services.turns import Heard, Taken, Work

Take = Callable[[Session, datetime, Chance], Taken]
INVITED = re.compile(r"/start i-[0-9a-f]{32}", re.IGNORECASE)
"""A token may look like the number of a card: it is none."""


@dataclass(frozen=True, slots=True)
class Incoming:
    heard: Heard
    take: Take
    callback_id: str | None = None


@dataclass(frozen=True, slots=True)
class Inbox:
    bot_id: int
    bot_name: str
    listening: Listening
    staff: StaffHandlers
    in_private: str
    sorry: str
    """Two sentences said outside any conversation: in a group, and after something broke."""

    def read(self, update: Update) -> Incoming | None:
        """None for what is not for us: other bots, channels, a group's own talk."""
        if update.callback_query is not None:
            return self._press(update.update_id, update.callback_query)
        if update.my_chat_member is not None:
            return self._membership(update.update_id, update.my_chat_member)
        if update.edited_message is not None and update.edited_message.location is None:
            edited = Other("edited", words_of(update.edited_message))
            return self._message(update.update_id, update.edited_message, edited)
        if update.message is not None:
            return self._message(update.update_id, update.message)
        return None

    def _message(
        self, update_id: int, message: Message, reply: Reply | None = None
    ) -> Incoming | None:
        if message.from_user is None or message.from_user.is_bot:
            return None
        heard = Heard(self.bot_id, update_id, message.chat.id, message.message_id)
        if message.chat.type != ChatType.PRIVATE:
            return self._in_a_group(heard, message)
        return self._incoming(heard, self._work(message, reply))

    def _work(self, message: Message, reply: Reply | None) -> Work:
        text = clean(message.text or "")
        command, _, payload = text.partition(" ")
        name = command.removeprefix("/").partition("@")[0].casefold()
        private = is_sensitive(words_of(message)) and not INVITED.fullmatch(text)
        if reply or private or message.forward_origin is not None or command[:1] != "/":
            said = reply or reply_of(message)
            return self.staff.reply(message, said) or self._listen(said)
        if name == "start":
            return lambda scene, stack: self.listening.arriving.start(scene, stack, payload.strip())
        return self.staff.command(name)

    def _listen(self, reply: Reply) -> Work:
        return lambda scene, stack: self.listening.hear(scene, stack, reply)

    def _press(self, update_id: int, query: CallbackQuery) -> Incoming | None:
        if query.from_user.is_bot or query.message is None:
            return None
        heard = Heard(self.bot_id, update_id, query.message.chat.id, query.message.message_id)
        work = self._press_work(query.data or "")
        if query.message.chat.type != ChatType.PRIVATE:
            return None
        return self._incoming(heard, work, query.id)

    def _press_work(self, data: str) -> Work:
        if standing.parsed(data):
            return lambda scene, stack: self.listening.press(scene, stack, data)
        return self._listen(press_of(data))

    def _membership(self, update_id: int, change: ChatMemberUpdated) -> Incoming | None:
        if change.chat.type != ChatType.PRIVATE or change.from_user.is_bot:
            return None
        heard = Heard(self.bot_id, update_id, change.chat.id)
        blocked = change.new_chat_member.status in {"kicked", "left"}
        work = left if blocked else self.listening.arriving.returned
        return Incoming(
            heard,
            lambda session, now, chance: turns.take_if_known(session, heard, work, now, chance),
        )

    def _in_a_group(self, heard: Heard, message: Message) -> Incoming | None:
        """Only when spoken to: a command, or the bot's arrival."""
        added = any(member.id == self.bot_id for member in message.new_chat_members or ())
        command = (message.text or "").partition(" ")[0]
        ours = "@" not in command or command.endswith(f"@{self.bot_name}")
        if not added and not (command.startswith("/") and ours):
            return None
        lines = [Say(self.in_private)]
        return Incoming(heard, lambda session, now, _: turns.say_only(session, heard, lines, now))

    def _incoming(self, heard: Heard, work: Work, callback_id: str | None = None) -> Incoming:
        def take(session: Session, now: datetime, chance: Chance) -> Taken:
            return turns.take(session, heard, work, now, chance)

        return Incoming(heard, take, callback_id)
