"""An update in, the one service call it asks for out."""

import re
from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy.orm import Session
from telegram.constants import ChatType

from flows.replies import Other, Reply
from handlers.reading import clean, press_of, reply_of, words_of
from handlers.staff import StaffHandlers
from handlers.staff_group import StaffGroup, Take
from handlers.telegram_update import Membership, Message, Press, Update
from rules.conversation.sensitive_numbers import is_sensitive
from services.conversation import inline_buttons, turns
from services.conversation.merged_answers import merged
from services.conversation.replies import Say
from services.conversation.turns import Heard, Taken, Work
from services.home.entry import left
from services.home.message_router import Listening
from services.people.tokens import Chance
from services.tickets.distress import Distress

INVITED = re.compile(r"/start i-[0-9a-f]{32}", re.IGNORECASE)
"""A token may look like the number of a card: it is none."""


@dataclass(frozen=True, slots=True)
class Incoming:
    heard: Heard
    take: Take
    callback_id: str | None = None
    take_merged: Take | None = None
    """The same turn when its chat is over its budget; none where there is no budget."""
    words: str = ""
    sent_at: int | None = None
    """By Telegram's clock, in seconds; of a press it tells nothing."""


@dataclass(frozen=True, slots=True)
class Inbox:
    bot_id: int
    bot_name: str
    listening: Listening
    staff: StaffHandlers
    distress: Distress
    group: StaffGroup
    in_private: str
    sorry: str
    """Two sentences said outside any conversation: in a group, and after something broke."""

    def read(self, update: Update) -> Incoming | None:
        """None for what is not for us: other bots, channels, a group's own talk."""
        update_id = update["update_id"]
        if "callback_query" in update:
            return self._press(update_id, update["callback_query"])
        if "my_chat_member" in update:
            return self._membership(update_id, update["my_chat_member"])
        if (edited := update.get("edited_message")) and "location" not in edited:
            return self._message(update_id, edited, Other("edited", words_of(edited)))
        if "message" in update:
            return self._message(update_id, update["message"])
        return None

    def _message(
        self, update_id: int, message: Message, reply: Reply | None = None
    ) -> Incoming | None:
        if "from" not in message or message["from"]["is_bot"]:
            return None
        heard = Heard(self.bot_id, update_id, message["chat"]["id"], message["message_id"])
        if message["chat"]["id"] == self.group.chat_id:
            return None if reply else self._in_the_team_s(heard, self.group.message(heard, message))
        if message["chat"]["type"] != ChatType.PRIVATE:
            return self._in_a_group(heard, message)
        words = words_of(message)
        work = self.distress.first(words, self._work(message, reply))
        sent_at = message.get("edit_date", message.get("date"))
        return replace(self._incoming(heard, work), words=words, sent_at=sent_at)

    def is_urgent(self, incoming: Incoming) -> bool:
        """Whether the words may tell of a danger: their answer is said whole."""
        return self.distress.may_be_in(incoming.words)

    def _work(self, message: Message, reply: Reply | None) -> Work:
        text = clean(message.get("text", ""))
        command, _, payload = text.partition(" ")
        name = command.removeprefix("/").partition("@")[0].casefold()
        private = is_sensitive(words_of(message)) and not INVITED.fullmatch(text)
        if reply or private or "forward_origin" in message or command[:1] != "/":
            said = reply or reply_of(message)
            return self.staff.reply(message, said) or self._listen(said)
        if name == "start":
            return lambda scene, stack: self.listening.arriving.start(scene, stack, payload.strip())
        return self.staff.command(name)

    def _listen(self, reply: Reply) -> Work:
        return lambda scene, stack: self.listening.hear(scene, stack, reply)

    def _press(self, update_id: int, press: Press) -> Incoming | None:
        if press["from"]["is_bot"] or "message" not in press:
            return None
        chat, message_id = press["message"]["chat"], press["message"]["message_id"]
        heard = Heard(self.bot_id, update_id, chat["id"], message_id)
        if chat["id"] == self.group.chat_id:
            return self._in_the_team_s(heard, self.group.press(heard, press), press["id"])
        if chat["type"] != ChatType.PRIVATE:
            return None
        return self._incoming(heard, self._press_work(press.get("data", "")), press["id"])

    def _press_work(self, data: str) -> Work:
        if inline_buttons.parsed(data):
            return lambda scene, stack: self.listening.press(scene, stack, data)
        return self._listen(press_of(data))

    def _membership(self, update_id: int, change: Membership) -> Incoming | None:
        if change["chat"]["type"] != ChatType.PRIVATE or change["from"]["is_bot"]:
            return None
        heard = Heard(self.bot_id, update_id, change["chat"]["id"])
        blocked = change["new_chat_member"]["status"] in {"kicked", "left"}
        work = left if blocked else self.listening.arriving.returned
        return Incoming(
            heard,
            lambda session, now, chance: turns.take_if_known(session, heard, work, now, chance),
        )

    def _in_the_team_s(
        self, heard: Heard, take: Take | None, callback_id: str | None = None
    ) -> Incoming | None:
        """Its group: what is for nobody is left unanswered."""
        return None if take is None else Incoming(heard, take, callback_id)

    def _in_a_group(self, heard: Heard, message: Message) -> Incoming | None:
        """Only when spoken to: a command, or the bot's arrival."""
        added = any(member["id"] == self.bot_id for member in message.get("new_chat_members", ()))
        command = message.get("text", "").partition(" ")[0]
        ours = "@" not in command or command.endswith(f"@{self.bot_name}")
        if not added and not (command.startswith("/") and ours):
            return None
        lines = [Say(self.in_private)]
        return Incoming(heard, lambda session, now, _: turns.say_only(session, heard, lines, now))

    def _incoming(self, heard: Heard, work: Work, callback_id: str | None = None) -> Incoming:
        briefly = merged(self.listening.conversations, work)

        def take(session: Session, now: datetime, chance: Chance) -> Taken:
            return turns.take(session, heard, work, now, chance)

        def take_merged(session: Session, now: datetime, chance: Chance) -> Taken:
            return turns.take(session, heard, briefly, now, chance)

        return Incoming(heard, take, callback_id, take_merged)
