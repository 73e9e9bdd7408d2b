"""Load what short answers press under the last message, from `meanings.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from flows.reading import plain_values

STATE, MINUTES = "state", "minutes"
AGAIN, NOTHING, STAYS, TO_HUMAN, PASSES = "again", "nothing", "stays", "human", "passes"
"""What a short answer may do instead of pressing a button."""
WITHOUT_BUTTON = frozenset({AGAIN, NOTHING, STAYS, TO_HUMAN, PASSES})


@dataclass(frozen=True, slots=True)
class Meaning:
    state: str
    """The state in which words are understood after the message; empty: it changes nothing."""
    lasts: timedelta | None
    """How long the message is what words answer; None: a day."""
    does: Mapping[str, str]
    """The callback that each short answer or intent presses, or one of `WITHOUT_BUTTON`."""

    @property
    def presses(self) -> Mapping[str, str]:
        return {said: it for said, it in self.does.items() if it not in WITHOUT_BUTTON}


@cache
def load_meanings() -> Mapping[str, Meaning]:
    """Return the meanings of a message, by the callback that identifies the message."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    read = TypeAdapter(dict[str, dict[str, str]]).validate_python(plain_values(text))
    return {
        callback: Meaning(
            values.get(STATE, ""),
            timedelta(minutes=int(values[MINUTES])) if MINUTES in values else None,
            {said: it for said, it in values.items() if said not in (STATE, MINUTES)},
        )
        for callback, values in read.items()
    }
