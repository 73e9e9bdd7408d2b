"""Compile expressions over folded words: `<name>` in one stands for a part defined elsewhere."""

import re
from collections.abc import Mapping, Sequence
from re import Pattern

PART = re.compile(r"<([a-z_]+)>")


def any_of(expressions: Sequence[str], parts: Mapping[str, str]) -> Pattern[str]:
    """Return a pattern that matches any of the expressions, as whole words.

    Raises `KeyError` for a part that is not defined.
    """
    pattern = "|".join(f"(?:{expression})" for expression in expressions)
    while part := PART.search(pattern):  # a part may hold parts
        pattern = pattern.replace(part[0], f"(?:{parts[part[1]]})")
    return re.compile(rf"\b(?:{pattern})\b")
