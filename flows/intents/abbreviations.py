"""Load the abbreviations that people type, from `abbreviations.yaml`."""

from functools import cache
from pathlib import Path

from pydantic import TypeAdapter

from flows.reading import plain_values
from rules.understanding.words import Abbreviations


@cache
def load_abbreviations() -> Abbreviations:
    """Return the words by abbreviation; raises `ValueError` for one that stands twice."""
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    by_words = TypeAdapter(dict[str, tuple[str, ...]]).validate_python(plain_values(text))
    pairs = [(typed, words) for words, abbreviations in by_words.items() for typed in abbreviations]
    if twice := {typed for typed, _ in pairs if [it for it, _ in pairs].count(typed) > 1}:
        raise ValueError(f"abbreviations.yaml: said twice: {', '.join(sorted(twice))}")
    return dict(pairs)
