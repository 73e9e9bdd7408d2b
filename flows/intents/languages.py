"""Load the words that tell the language of a text, from `languages.yaml`."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from flows.reading import plain_values
from rules.understanding.languages import LanguageWords


@cache
def load_language_words() -> LanguageWords:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return TypeAdapter(dict[str, frozenset[str]]).validate_python(plain_values(text))
