"""Load what short answers press under the last message, from `meanings.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from flows.reading import plain_values
from rules.understanding.short_answers import Short

STATE = "state"


@dataclass(frozen=True, slots=True)
class Meaning:
    state: str
    """The state in which words are understood after the message; empty: it changes nothing."""
    presses: Mapping[Short, str]
    """The callback that each short answer presses."""


@cache
def house_meanings() -> Mapping[str, Meaning]:
    """Return the meanings by the callback of a button that tells which message it is."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    read = TypeAdapter(dict[str, dict[str, str]]).validate_python(plain_values(text))
    return {
        callback: Meaning(
            values.get(STATE, ""),
            {Short(short): press for short, press in values.items() if short != STATE},
        )
        for callback, values in read.items()
    }
