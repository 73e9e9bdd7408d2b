"""Answers with variables: `{first_name}` stands for what is known of a person."""

import re
from collections.abc import Mapping, Sequence

VARIABLE = re.compile(r"\{\s*([^{}]*?)\s*\}")


def unknown_in(text: str, known: Sequence[str]) -> Sequence[str]:
    """What stands in braces and means nothing to us."""
    return [name for name in VARIABLE.findall(text) if name not in known]


def missing_in(text: str, values: Mapping[str, str]) -> Sequence[str]:
    """What it needs and has no value, each once."""
    return [name for name in dict.fromkeys(VARIABLE.findall(text)) if not values.get(name)]


def filled(text: str, values: Mapping[str, str]) -> str:
    return VARIABLE.sub(lambda found: values.get(found[1], ""), text)
