"""Fill the variables of canned answers: `{first_name}` stands for a person's first name."""

import re
from collections.abc import Iterator, Mapping, Sequence

VARIABLE = re.compile(r"\{([^{}]*)\}")


def unknown_in(text: str, variables: Sequence[str]) -> Sequence[str]:
    """Return the names in braces that are no variable of the list `variables`."""
    return [name for name in _names(text) if name not in variables]


def missing_in(text: str, values: Mapping[str, str]) -> Sequence[str]:
    """Return the variables of a text that have no value, each once."""
    return [name for name in dict.fromkeys(_names(text)) if not values.get(name)]


def filled(text: str, values: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda match: values.get(match[1].strip(), ""), text)


def _names(text: str) -> Iterator[str]:
    return map(str.strip, VARIABLE.findall(text))
