"""Load the words that change nothing in what people say, from `padding.yaml`."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from flows.reading import plain_values
from rules.understanding.padding import Padding


@cache
def load_padding() -> Padding:
    """Return the phrases of all languages: people mix them."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    by_language = TypeAdapter(dict[str, tuple[str, ...]]).validate_python(plain_values(text))
    return frozenset(tuple(it.split()) for phrases in by_language.values() for it in phrases)
