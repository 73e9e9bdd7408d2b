"""Draw names that nobody can guess."""

from collections.abc import Callable

Chance = Callable[[int], int]
"""Return a random number below its argument; `bot/` supplies it, since chance is handed down."""
BITS = 128


def unguessable(chance: Chance) -> str:
    """Return 128 random bits as 32 hexadecimal digits, for a video room or a calendar entry."""
    return f"{chance(2**BITS):032x}"
