"""What a press of a standing button is: who may, what it does, whether the button stays."""

from collections.abc import Callable
from enum import StrEnum

from services.scene import Scene
from services.stack import Stack


class Taken(StrEnum):
    FOREIGN = "foreign"
    """Not theirs to press: the same as if there were no such button."""
    DONE = "done"
    """The message loses its buttons."""
    STAYS = "stays"
    """It may be pressed again."""


Press = Callable[[Scene, Stack, int], Taken]
"""The number is what the button is about: check that it is theirs, and that it still holds."""
