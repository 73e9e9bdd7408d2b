"""Load the words that are explained when people ask what they mean, from `glossary.yaml`."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from re import Pattern

from pydantic import TypeAdapter

from flows.reading import plain_values
from flows.tickets.expressions import any_of


@cache
def load_glossary() -> Mapping[str, Pattern[str]]:
    """Return what people type for each word, folded, by the key of its explanation."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    heard = TypeAdapter(dict[str, tuple[str, ...]]).validate_python(plain_values(text))
    return {f"explained.{name}": any_of(words, {}) for name, words in heard.items()}
