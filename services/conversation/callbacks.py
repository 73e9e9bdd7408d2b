"""What a press of a standing button is: who may, what it does, whether the button stays."""

from collections.abc import Callable
from enum import StrEnum

from models.team import RoleName
from services.conversation.conversations import Conversations
from services.conversation.stack import Stack
from services.conversation.turn_context import Scene
from services.people import roles


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


def of_role(role: RoleName, press: Press) -> Press:
    """The same, while the role is held: whose access is withdrawn has no such button."""

    def held(scene: Scene, stack: Stack, subject: int) -> Taken:
        if not roles.holds(scene.session, scene.person_id, role):
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
