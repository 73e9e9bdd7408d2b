"""What a person sends, in a private chat: first what must not be heard, then the conversation."""

import re
from dataclasses import dataclass

from flows.replies import Other, Reply, Typed
from rules.answers import LONGEST_ANSWER
from rules.sensitive import is_sensitive
from services import chasing, invitations, menu, people, team, tickets
from services.conversations import Conversations
from services.lines import Erase
from services.scene import Scene
from services.stack import Stack

ERASED_UNREAD = frozenset({"photo", "document"})
"""They may show an identity paper: deleted from the chat, never opened."""

COMMANDS = {
    "menu": "menu",
    "aide": "help",
    "help": "help",
    "profil": "profile",
    "langue": "language",
    "language": "language",
    "confidentialite": "privacy",
    "privacy": "privacy",
    "supprimer": "erase",
}
"""Global commands and the conversation each opens above the running one."""

SOURCE = re.compile(r"[A-Za-z0-9_-]{1,64}")
"""What a link may carry (Telegram's own rule): poster, partner, adviser."""
WAY_IN = "way_in"


@dataclass(frozen=True, slots=True)
class Listening:
    conversations: Conversations

    def hear(self, scene: Scene, stack: Stack, reply: Reply) -> None:
        match reply:
            case Typed(text) | Other(text=text) if is_sensitive(text):
                self._unread(scene, stack, "common.sensitive")
            case Typed(text) if len(text) > LONGEST_ANSWER:
                self._hear(scene, stack, Other("too_long"))
            case Typed(text) if not text.strip():
                self._hear(scene, stack, Other("empty"))
            case Other(what) if what in ERASED_UNREAD:
                self._unread(scene, stack, f"common.got.{what}")
            case Typed(text) if chasing.typed(scene, self.conversations.phrases, text):
                pass
            case _:
                self._hear(scene, stack, reply)

    def command(self, scene: Scene, stack: Stack, name: str) -> None:
        if name == "annuler":
            self._cancel(scene, stack)
        elif name == "menu" and len(stack.open) == 1 and stack.open[0].script != WAY_IN:
            self.conversations.open_home(scene, stack)
        elif name in COMMANDS:
            self.conversations.open_above(scene, stack, COMMANDS[name])
        else:
            self.conversations.ask_again(scene, stack, "common.unknown_command")

    def start(self, scene: Scene, stack: Stack, payload: str) -> None:
        """Never restarts a sign-up: it shows where the person stands."""
        if payload.startswith("i-"):
            self._invited(scene, stack, payload.removeprefix("i-"))
            return
        if not stack.open:
            if SOURCE.fullmatch(payload) and not is_sensitive(payload):
                scene.person.source = payload
            self.conversations.open_home(scene, stack)
        elif stack.open[0].script == WAY_IN:
            self.conversations.ask_again(scene, stack, "common.resumed")
        else:
            self.command(scene, stack, "menu")

    def reply_to_team(self, scene: Scene, stack: Stack, replied_to: int, text: str) -> bool:
        """A reply to the team's answer goes back to the team; False when it is no such reply."""
        fits = len(text) <= LONGEST_ANSWER and not is_sensitive(text)
        if not (fits and tickets.is_from_team(scene, replied_to)):
            return False
        tickets.tell_team(scene, {"message": text})
        self.conversations.phrases.say(scene, "talk.told")
        return True

    def sign_up_again(self, scene: Scene, stack: Stack) -> None:
        """From the news of another session: only who has no place anywhere."""
        if stack.open and stack.open[0].script == "menu" and menu.may_restart(scene):
            self.conversations.open_bottom(scene, stack, WAY_IN)
        else:
            self.start(scene, stack, "")

    def returned(self, scene: Scene, stack: Stack) -> None:
        """The person unblocked the bot (their telephone often sends /start just after)."""
        people.welcome_back(scene.session, scene.person_id)
        self.conversations.phrases.say(scene, "common.welcome_back")

    def _hear(self, scene: Scene, stack: Stack, reply: Reply) -> None:
        self.conversations.hear(scene, stack, reply)

    def _unread(self, scene: Scene, stack: Stack, why: str) -> None:
        if scene.message_id is not None:
            scene.say(Erase(scene.message_id))
        self.conversations.ask_again(scene, stack, why)

    def _cancel(self, scene: Scene, stack: Stack) -> None:
        if len(stack.open) > 1:
            self.conversations.close_top(scene, stack)
            return
        self.conversations.phrases.say(scene, "common.cancelled")
        if stack.open and stack.open[0].script != "menu":
            self.conversations.open_above(scene, stack, "menu")

    def _invited(self, scene: Scene, stack: Stack, token: str) -> None:
        role = invitations.redeem(scene.session, token, scene.person_id, scene.now)
        if role is None:
            self.conversations.phrases.say(scene, "invited.refused")
            self.conversations.ask_again(scene, stack)
            return
        if role in team.STAFF:
            tickets.announce_open(scene)
        self.conversations.open_bottom(scene, stack, "invited")
