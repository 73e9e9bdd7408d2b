"""Load the families of digital jobs: their official codes, and the strengths that go with them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, TypeAdapter

from flows.reading import plain_values


class Family(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    rome: tuple[str, ...]
    """Codes of ROME 4.0."""
    strengths: tuple[str, ...]


@cache
def load_families() -> Mapping[str, Family]:
    """Return the families by key, in the order shown to people."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, Family]).validate_python(plain_values(text))
