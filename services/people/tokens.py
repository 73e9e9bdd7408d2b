"""Draw names that nobody can guess, and codes to type from paper."""

import secrets
from collections.abc import Callable
from hashlib import sha256

RandomBelow = Callable[[int], int]
"""Return a random number below its argument; `bot/` hands it down."""
BITS = 128
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""The characters of a code on paper: none sounds or looks like another."""
GROUP = 4
SECRET_BYTES = 32


def unguessable(random_below: RandomBelow) -> str:
    """Return 128 random bits as 32 hexadecimal digits, for a video room or a calendar entry."""
    return f"{random_below(2**BITS):032x}"


def new_secret() -> str:
    """Return the secret of a cookie."""
    return secrets.token_urlsafe(SECRET_BYTES)


def hashed(token: str) -> str:
    """Return the digest of a token, to store in its place: whoever reads it can open nothing."""
    return sha256(token.encode()).hexdigest()


def typed_code(random_below: RandomBelow, groups: int) -> str:
    """Return groups of four characters, joined by hyphens: "K7QM-4TXD"."""
    drawn = (
        "".join(LETTERS[random_below(len(LETTERS))] for _ in range(GROUP)) for _ in range(groups)
    )
    return "-".join(drawn)


def code_as_typed(text: str) -> str:
    """Return what someone typed as such a code: spaces, hyphens and small letters are forgiven."""
    letters = [letter for letter in text.upper() if letter.isalnum()]
    groups = (letters[start : start + GROUP] for start in range(0, len(letters), GROUP))
    return "-".join("".join(group) for group in groups)
