"""What a press of a standing button is: who may, what it does, whether the button stays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from flows.replies import Pressed
from services.conversation import inline_buttons
from services.conversation.conversations import Conversations
from services.conversation.replies import Edit, Line, Unbutton
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.people.access import Access, may

NO_QUESTION = Pressed(-1, 0)


class Taken(StrEnum):
    FOREIGN = "foreign"
    """Not theirs to press: the same as if there were no such button."""
    DONE = "done"
    """The message loses its buttons."""
    STAYS = "stays"
    """It may be pressed again."""


Press = Callable[[Scene, Stack, int], Taken]
"""The number is what the button is about: check that it is theirs, and that it still holds."""


def own(work: Callable[[Scene, Stack], None]) -> Press:
    """A button on a message to one person, whose id it carries."""

    def press(scene: Scene, stack: Stack, person_id: int) -> Taken:
        if person_id != scene.person_id:
            return Taken.FOREIGN
        work(scene, stack)
        return Taken.DONE

    return press


def guarded(access: Access, press: Press) -> Press:
    """The same, while the access holds: whose access has ended has no such button."""

    def held(scene: Scene, stack: Stack, subject: int) -> Taken:
        if not may(scene.session, scene.person_id, access):
            return Taken.FOREIGN
        return press(scene, stack, subject)

    return held


def opens_own(conversations: Conversations, script: str, taken: Taken = Taken.STAYS) -> Press:
    """The same: it begins a conversation."""
    begins = own(lambda scene, stack: conversations.open_above(scene, stack, script))

    def press(scene: Scene, stack: Stack, person_id: int) -> Taken:
        done = begins(scene, stack, person_id)
        return taken if done is Taken.DONE else done

    return press


@dataclass(frozen=True, slots=True)
class Presses:
    verbs: Mapping[str, Press]

    def press(self, scene: Scene, stack: Stack, pressed: str) -> bool:
        """Whether there was such a button for this person."""
        found = inline_buttons.parsed(pressed)
        verb = self.verbs.get(found[0]) if found else None
        if found is None or verb is None:
            return False
        said_before = len(scene.lines)
        taken = verb(scene, stack, found[1])
        if taken is Taken.DONE and not scene.gone:
            inline_buttons.put_away(scene, pressed)
            if scene.message_id is not None:
                _unbutton(scene.lines, said_before, scene.message_id)
        return taken is not Taken.FOREIGN

    def typed(self, scene: Scene, stack: Stack, text: str, *, answers: bool) -> bool:
        """The label of a standing button, in words, does what the button does.

        `answers`: they would answer the open question as well.
        """
        heard_at = stack.top.heard_at if stack.top else None
        found = inline_buttons.meant(scene, text, heard_at, answers=answers)
        if found is None:
            return False
        pressed, scene.message_id = found
        return self.press(scene, stack, pressed)


def _unbutton(lines: list[Line], said_before: int, message_id: int) -> None:
    edited = any(isinstance(line, Edit) and line.message_id == message_id for line in lines)
    if not edited:
        lines.insert(said_before, Unbutton(message_id))
