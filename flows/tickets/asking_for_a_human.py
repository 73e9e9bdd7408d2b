"""Load the words that ask for a human, or say that all is settled."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from flows.reading import plain_values
from flows.tickets.expressions import any_of
from rules.tickets.asking_for_a_human import HumanWords


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: dict[str, str]
    alone: tuple[str, ...]
    asks: tuple[str, ...]
    named: tuple[str, ...]
    settled: tuple[str, ...]
    thanks: tuple[str, ...]
    not_for: tuple[str, ...]
    calls_off: tuple[str, ...]


@cache
def load_human_words() -> HumanWords:
    """Return the expressions; raises `KeyError` for one with a part that is not defined."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    file = _File.model_validate(plain_values(text))
    told = (file.alone, file.asks, file.named, file.settled, file.thanks)
    groups = (*told, file.not_for, file.calls_off)
    return HumanWords(*(any_of(expressions, file.parts) for expressions in groups))
