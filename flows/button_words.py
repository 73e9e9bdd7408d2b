"""Load what people say for each button, from `button_words/<language>.yaml`."""

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict

from flows.intents.abbreviations import load_abbreviations
from flows.reading import plain_values
from flows.texts import load_texts
from rules.understanding.button_words import Phrase, phrase_of

FOLDER = Path(__file__).parent / "button_words"
ButtonWords = Mapping[str, Sequence[Phrase]]
"""The phrases of each button, by the key of its label."""


class _File(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    sets: dict[str, tuple[str, ...]]
    """Phrases that several buttons share; each button names them by an alias of YAML."""
    buttons: dict[str, list[str | list[str]]]


@cache
def load_button_words() -> ButtonWords:
    """Return the phrases of every language together: people mix them."""
    together: dict[str, dict[Phrase, None]] = {}
    for words in by_language().values():
        for label, phrases in words.items():
            together.setdefault(label, {}).update(dict.fromkeys(phrases))
    return {label: tuple(phrases) for label, phrases in together.items()}


@cache
def words_of_shown() -> ButtonWords:
    """Return the phrases of each button by its label as it is shown, in any language."""
    shown: dict[str, dict[Phrase, None]] = {}
    for texts in load_texts().languages.values():
        for key, phrases in load_button_words().items():
            shown.setdefault(texts[key], {}).update(dict.fromkeys(phrases))
    return {label: tuple(phrases) for label, phrases in shown.items()}


@cache
def by_language(folder: Path = FOLDER) -> Mapping[str, ButtonWords]:
    return {path.stem: _read(path) for path in sorted(folder.glob("*.yaml"))}


def _read(path: Path) -> ButtonWords:
    file = _File.model_validate(plain_values(path.read_text(encoding="utf-8")))
    said = {label: list(_flat(listed)) for label, listed in file.buttons.items()}
    short = load_abbreviations()
    phrases = {it: phrase_of(it, short) for it in {it for each in said.values() for it in each}}
    return {label: tuple(phrases[it] for it in each) for label, each in said.items()}


def _flat(listed: Sequence[str | list[str]]) -> Iterator[str]:
    """Yield the phrases of a button, with those of the sets it names."""
    for part in listed:
        if isinstance(part, list):
            yield from part
        else:
            yield part
