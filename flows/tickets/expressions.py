"""Expressions over plain words, as data: each of whole words, `<name>` stands for a part."""

import re
from collections.abc import Mapping, Sequence
from re import Pattern

PART = re.compile(r"<([a-z_]+)>")


def any_of(expressions: Sequence[str], parts: Mapping[str, str]) -> Pattern[str]:
    """Raises `KeyError` for a part that is not there."""
    written = "|".join(f"(?:{it})" for it in expressions)
    while filled := PART.search(written):  # a part may hold parts
        written = written.replace(filled[0], f"(?:{parts[filled[1]]})")
    return re.compile(rf"\b(?:{written})\b")
