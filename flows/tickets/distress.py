"""Load the words that may tell of a danger from `distress.yaml`."""

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from re import Pattern

from pydantic import BaseModel, ConfigDict

from flows.reading import plain_values
from flows.tickets.expressions import any_of
from rules.tickets.distress import Danger, DangerWords


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    spelled: dict[str, tuple[str, ...]]
    passes: tuple[str, ...]
    signs: dict[Danger, tuple[str, ...]]
    pressing: dict[Danger, tuple[str, ...]]
    parts: dict[str, str]


@cache
def load_danger_words() -> DangerWords:
    """Return the expressions; raises `KeyError` for one with a part that is not defined."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    file = _File.model_validate(plain_values(text))
    spelled = {spelling: word for word, spellings in file.spelled.items() for spelling in spellings}
    passes = any_of(file.passes, file.parts)
    return DangerWords(spelled, passes, _patterns(file.signs, file), _patterns(file.pressing, file))


def _patterns(signs: Mapping[Danger, Sequence[str]], file: _File) -> Mapping[Danger, Pattern[str]]:
    """Return a pattern a danger, the gravest first."""
    return {danger: any_of(signs[danger], file.parts) for danger in Danger if danger in signs}
