"""Load the frequent words that tell an English text, from `english_words.yaml`."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from flows.reading import plain_values
from rules.understanding.languages import EnglishWords


@cache
def load_english_words() -> EnglishWords:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    return TypeAdapter(EnglishWords).validate_python(plain_values(text))
