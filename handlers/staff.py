"""The team's commands and replies: each behind the one guard."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial

from flows.replies import Reply, Typed
from handlers.telegram_update import Message
from services import (
    answer_rates,
    call_backs,
    hosts,
    mentor_approval,
    offer_approval,
    questionnaire_figures,
    satisfaction,
)
from services.desk import Desk
from services.listening import Listening
from services.scene import Scene
from services.stack import Stack
from services.team import is_staff
from services.turns import Work

SCRIPTS: Mapping[str, str] = {"relances": "nudges", "verifier": "verify_attestation"}
"""Commands that open a conversation."""


@dataclass(frozen=True, slots=True)
class StaffHandlers:
    desk: Desk
    listening: Listening

    def command(self, name: str) -> Work:
        """A command one may not use does not exist for that person."""
        commands: Mapping[str, Callable[[Scene], None]] = {
            "a_verifier": self.desk.show_queue,
            "mentors": mentor_approval.show_waiting,
            "offres_a_valider": offer_approval.show_waiting,
            "rappels": partial(call_backs.show_waiting, phrases=self.desk.phrases),
            "questionnaires": partial(questionnaire_figures.show, phrases=self.desk.phrases),
            "reponses": partial(answer_rates.show, phrases=self.desk.phrases),
            "satisfaction": partial(satisfaction.show, phrases=self.desk.phrases),
        }

        def work(scene: Scene, stack: Stack) -> None:
            if name in SCRIPTS and is_staff(scene.session, scene.person_id):
                self.listening.conversations.open_above(scene, stack, SCRIPTS[name])
            elif name in commands and is_staff(scene.session, scene.person_id):
                commands[name](scene)
            elif name == "ateliers" and hosts.sees_workshops(scene.session, scene.person_id):
                hosts.show(scene, self.desk.phrases)
            else:
                self.listening.command(scene, stack, name)

        return work

    def reply(self, message: Message, said: Reply) -> Work | None:
        """Telegram's reply function: staff answer the message of a person, a person answers."""
        if "reply_to_message" not in message or not isinstance(said, Typed):
            return None
        replied_to = message["reply_to_message"]["message_id"]

        def work(scene: Scene, stack: Stack) -> None:
            if is_staff(scene.session, scene.person_id):
                heard = self.desk.answer(scene, replied_to, said.text)
            else:
                heard = self.listening.reply_to_team(scene, stack, replied_to, said.text)
            if not heard:
                self.listening.hear(scene, stack, said)

        return work
