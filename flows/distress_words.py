"""The words that may tell of a danger, read from `distress.yaml`."""

import re
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from re import Pattern

import yaml
from pydantic import BaseModel, ConfigDict

from rules.distress import Danger, DangerWords

PART = re.compile(r"<([a-z_]+)>")


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    passes: tuple[str, ...]
    signs: dict[Danger, tuple[str, ...]]
    parts: dict[str, str]


@cache
def house_danger_words() -> DangerWords:
    """Raises `KeyError` for an expression with a part that is not there."""
    text = (Path(__file__).parent / "distress.yaml").read_text(encoding="utf-8")
    read = _File.model_validate(yaml.safe_load(text))
    signs = {danger: _any(read.signs[danger], read) for danger in Danger}
    return DangerWords(_any(read.passes, read), signs)


def _any(expressions: Sequence[str], read: _File) -> Pattern[str]:
    """One expression of whole words; `<name>` stands for a part."""
    written = "|".join(f"(?:{it})" for it in expressions)
    while filled := PART.search(written):  # a part may hold parts
        written = written.replace(filled[0], f"(?:{read.parts[filled[1]]})")
    return re.compile(rf"\b(?:{written})\b")
