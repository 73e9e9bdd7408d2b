"""Fill the blanks of canned answers: « (prénom) » stands for a person's first name.

Answers kept before had the names of the blanks in braces, `{first_name}`: they are filled as well.
"""

import re
from collections.abc import Iterator, Mapping, Sequence

from rules.conversation.typed_text import plain

BLANK = re.compile(r"\{([^{}]*)\}|\(([^(){}]{1,40})\)")
WORDS: Mapping[str, str] = {
    "prenom": "first_name",
    "first name": "first_name",
    "session": "session",
    "prochain rendez vous": "next_meeting",
    "next meeting": "next_meeting",
}
"""The words between brackets that are blanks, folded; any others stay as they were written."""


def unknown_in(text: str, variables: Sequence[str]) -> Sequence[str]:
    """Return the names in braces that are no variable of the list `variables`."""
    return [name for name in _names(text) if name not in variables]


def missing_in(text: str, values: Mapping[str, str]) -> Sequence[str]:
    """Return the variables of a text that have no value, each once."""
    return [name for name in dict.fromkeys(_names(text)) if not values.get(name)]


def filled(text: str, values: Mapping[str, str]) -> str:
    return BLANK.sub(lambda match: _value(match, values), text)


def _value(match: re.Match[str], values: Mapping[str, str]) -> str:
    name = _name(match)
    return match[0] if name is None else values.get(name, "")


def _names(text: str) -> Iterator[str]:
    return (name for match in BLANK.finditer(text) if (name := _name(match)) is not None)


def _name(match: re.Match[str]) -> str | None:
    """Return the variable that a blank stands for; None for brackets that are no blank."""
    in_braces, in_brackets = match.groups()
    return WORDS.get(plain(in_brackets)) if in_braces is None else in_braces.strip()
