"""Load what short answers press under the last message, from `meanings.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from flows.reading import plain_values

STATE = "state"


@dataclass(frozen=True, slots=True)
class Meaning:
    state: str
    """The state in which words are understood after the message; empty: it changes nothing."""
    presses: Mapping[str, str]
    """The callback that each short answer presses, or an intent that means more than one."""


@cache
def house_meanings() -> Mapping[str, Meaning]:
    """Return the meanings by the callback of a button that tells which message it is."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    read = TypeAdapter(dict[str, dict[str, str]]).validate_python(plain_values(text))
    return {
        callback: Meaning(
            values.get(STATE, ""),
            {said: press for said, press in values.items() if said != STATE},
        )
        for callback, values in read.items()
    }
