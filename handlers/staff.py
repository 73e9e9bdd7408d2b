"""The team's commands, buttons and replies: each behind the one guard."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from telegram import Message

from flows.replies import Pressed, Reply, Typed
from services import chasing, news
from services.desk import ANSWERS, REPLY, Desk
from services.listening import Listening
from services.scene import Scene
from services.stack import Stack
from services.team import is_staff
from services.turns import Work

STANDING = re.compile(r"a:([a-z_]{1,30}):([0-9]{1,12})")
NO_QUESTION = Pressed(-1, 0)
OWN = frozenset({chasing.RESUME, chasing.STOP, news.RESTART, REPLY})
"""Buttons on messages to one person: only theirs to press."""


@dataclass(frozen=True, slots=True)
class StaffHandlers:
    desk: Desk
    listening: Listening

    def command(self, name: str) -> Work:
        """A command one may not use does not exist for that person."""
        commands: Mapping[str, Callable[[Scene], None]] = {"a_verifier": self.desk.show_queue}

        def work(scene: Scene, stack: Stack) -> None:
            if name in commands and is_staff(scene.session, scene.person_id):
                commands[name](scene)
            else:
                self.listening.command(scene, stack, name)

        return work

    def reply(self, message: Message, said: Reply) -> Work | None:
        """Telegram's reply function: staff answer the message of a person, a person answers."""
        if message.reply_to_message is None or not isinstance(said, Typed):
            return None
        replied_to = message.reply_to_message.message_id

        def work(scene: Scene, stack: Stack) -> None:
            if is_staff(scene.session, scene.person_id):
                heard = self.desk.answer(scene, replied_to, said.text)
            else:
                heard = self.listening.reply_to_team(scene, stack, replied_to, said.text)
            if not heard:
                self.listening.hear(scene, stack, said)

        return work

    def press(self, data: str) -> Work | None:
        """A button on a standing message; None for an answer in a conversation."""
        match = STANDING.fullmatch(data)
        if match is None:
            return None
        verb, subject = match[1], int(match[2])

        def work(scene: Scene, stack: Stack) -> None:
            if verb in ANSWERS and is_staff(scene.session, scene.person_id):
                self.desk.decide(scene, verb, subject)
            elif verb in OWN and subject == scene.person_id:
                self._own(scene, stack, verb)
            else:
                self.listening.hear(scene, stack, NO_QUESTION)

        return work

    def _own(self, scene: Scene, stack: Stack, verb: str) -> None:
        """A button on a message to this very person."""
        if verb == chasing.STOP:
            chasing.stop(scene, self.desk.phrases)
        elif verb == chasing.RESUME:
            chasing.resumed(scene, self.desk.phrases)
            self.listening.start(scene, stack, "")
        elif verb == REPLY:
            self.listening.conversations.open_above(scene, stack, "talk")
        elif verb == news.RESTART:
            self.listening.sign_up_again(scene, stack)
        else:
            self.listening.start(scene, stack, "")
