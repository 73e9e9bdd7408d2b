"""Load the words that may tell of somebody's conduct from `conduct.yaml`."""

from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from flows.reading import plain_values
from flows.tickets.expressions import any_of
from rules.tickets.conduct import ConductWords


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    parts: dict[str, str]
    passes: tuple[str, ...]
    tells: tuple[str, ...]
    employer: tuple[str, ...]
    mentor: tuple[str, ...]


@cache
def load_conduct_words() -> ConductWords:
    """Return the expressions; raises `KeyError` for one with a part that is not defined."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    file = _File.model_validate(plain_values(text))
    groups = (file.passes, file.tells, file.employer, file.mentor)
    return ConductWords(*(any_of(expressions, file.parts) for expressions in groups))
