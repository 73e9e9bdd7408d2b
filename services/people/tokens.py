"""Names that nobody can guess."""

from collections.abc import Callable

Chance = Callable[[int], int]
"""A number below the one given, drawn where chance is allowed."""
BITS = 128


def unguessable(chance: Chance) -> str:
    """The name of a room, or of a calendar entry."""
    return f"{chance(2**BITS):032x}"
