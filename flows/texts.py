"""Load the texts of the bot by language: flat keys in `texts/<language>/<domain>.yaml`.

They are written with the spaces and apostrophes of a keyboard, and typeset as they are read.
"""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Formatter
from typing import Self

from flows.intents import answers
from flows.reading import plain_values
from rules.conversation.typography import standing_out, typeset

DEFAULT_LANGUAGE = "fr"


class Html(str):
    """A rendered text, which must not be escaped again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Texts:
    languages: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, folder: Path) -> Self:
        languages = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.is_dir()}
        return cls(languages)

    def with_answers(self) -> Self:
        """Add the answers to what people write, which stand with their cases (`flows/intents`)."""
        by_language = self.languages.items()
        return type(self)({name: {**said, **_answers(name)} for name, said in by_language})

    def template(self, language: str, key: str) -> str:
        """Return the raw text of a key, in French when the language is unknown."""
        return self.languages.get(language, self.languages[DEFAULT_LANGUAGE])[key]

    def render(self, language: str, key: str, values: Mapping[str, str]) -> Html:
        """Return HTML: templates are trusted, and every value is escaped, only here."""
        return Html(self.template(language, key).format_map(_Escaped(values)))

    def question(self, language: str, key: str, values: Mapping[str, str]) -> Html:
        """Return the text of a question as HTML, what it asks in bold."""
        return Html(standing_out(self.template(language, key)).format_map(_Escaped(values)))

    @property
    def keys(self) -> Set[str]:
        return self.languages[DEFAULT_LANGUAGE].keys()


@cache
def load_texts() -> Texts:
    """Return the texts of this folder, read once."""
    return Texts.load(Path(__file__).parent / "texts").with_answers()


def translate(language: str, key: str, /, **values: str) -> Html:
    """Return a text of this folder as HTML, its values escaped: what a message or a page says."""
    return load_texts().render(language, key, values)


def plain_text(language: str, key: str, /, **values: object) -> str:
    """Return a text of this folder without HTML, for a button, a file or an e-mail."""
    template = load_texts().template(language, key)
    return template.format_map(values) if values else template


def has_text(key: str) -> bool:
    return key in load_texts().keys


@cache
def placeholders(template: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(template) if name is not None)


@dataclass(frozen=True, slots=True)
class _Escaped:
    values: Mapping[str, str]

    def __getitem__(self, name: str) -> str:
        value = self.values[name]
        return value if isinstance(value, Html) else escape(value, quote=False)


def _read(folder: Path) -> Mapping[str, str]:
    """Read one language; all keys of a prefix, the part before the first dot, are in one file."""
    texts: dict[str, str] = {}
    files: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        with path.open(encoding="utf-8") as stream:  # an error message names the stream
            part: dict[str, str] = plain_values(stream) or {}
        for key, text in part.items():
            if key in texts or not isinstance(text, str):
                raise ValueError(f"{path.name}: {key}: said twice, or not words")
            prefix = key.partition(".")[0]
            if (file := files.setdefault(prefix, path.name)) != path.name:
                raise ValueError(f"{path.name}: {key}: texts of {prefix!r} are in {file}")
            texts[key] = typeset(text.strip())
    return texts


def _answers(language: str) -> Mapping[str, str]:
    return {key: typeset(text) for key, text in answers.texts(language).items()}
