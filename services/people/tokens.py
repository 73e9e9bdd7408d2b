"""Draw names that nobody can guess, and codes to type from paper."""

from collections.abc import Callable

Chance = Callable[[int], int]
"""Return a random number below its argument; `bot/` supplies it, since chance is handed down."""
BITS = 128
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""The characters of a code on paper: none sounds or looks like another."""
GROUP = 4


def unguessable(chance: Chance) -> str:
    """Return 128 random bits as 32 hexadecimal digits, for a video room or a calendar entry."""
    return f"{chance(2**BITS):032x}"


def typed_code(chance: Chance, groups: int) -> str:
    """Return groups of four characters, joined by hyphens: "K7QM-4TXD"."""
    drawn = ("".join(LETTERS[chance(len(LETTERS))] for _ in range(GROUP)) for _ in range(groups))
    return "-".join(drawn)


def code_as_typed(text: str) -> str:
    """Return what someone typed as such a code: spaces, hyphens and small letters are forgiven."""
    letters = [letter for letter in text.upper() if letter.isalnum()]
    groups = (letters[start : start + GROUP] for start in range(0, len(letters), GROUP))
    return "-".join("".join(group) for group in groups)
