"""Know which letters the bundled fonts draw: Latin, Greek, Cyrillic and Arabic, no emoji."""

import re
import unicodedata
from functools import cache
from pathlib import Path

FONTS = Path(__file__).parent / "fonts"
RANGES = FONTS / "letters.txt"
"""A range of code points a line; written by `python -m tests.documents.font_letters`."""
PIECE = 256
"""Characters that are composed together: of many marks in a row, each is compared with all."""


def drawable(text: str) -> str:
    """Return a text on one line, without what cannot be drawn or would turn its direction."""
    pieces = (text[at : at + PIECE] for at in range(0, len(text), PIECE))
    composed = "".join(unicodedata.normalize("NFC", piece) for piece in pieces)
    spaced = "".join(" " if unicodedata.category(it) == "Cc" else it for it in composed)
    return " ".join(word for word in _undrawable().sub("", spaced).split(" ") if word)


@cache
def _undrawable() -> re.Pattern[str]:
    ranges = (line.split("-") for line in RANGES.read_text(encoding="ascii").split())
    return re.compile("[^" + "".join(rf"\U{a:0>8}-\U{b:0>8}" for a, b in ranges) + "]")
