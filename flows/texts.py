"""The words the bot says, by language: flat keys in `texts/<language>/<domain>.yaml`."""

from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path
from string import Formatter
from typing import Self

from flows.reading import plain_values

DEFAULT_LANGUAGE = "fr"


class Html(str):
    """Words already rendered: not to be escaped again."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Texts:
    languages: Mapping[str, Mapping[str, str]]

    @classmethod
    def load(cls, folder: Path) -> Self:
        languages = {path.name: _read(path) for path in sorted(folder.iterdir()) if path.is_dir()}
        return cls(languages)

    def words(self, language: str, key: str) -> str:
        """The raw words of a key; French when the language is not known."""
        return self.languages.get(language, self.languages[DEFAULT_LANGUAGE])[key]

    def render(self, language: str, key: str, values: Mapping[str, str]) -> Html:
        """Telegram HTML: the template is ours, every value is escaped here and only here."""
        return Html(self.words(language, key).format_map(_Escaped(values)))

    @property
    def keys(self) -> Set[str]:
        return self.languages[DEFAULT_LANGUAGE].keys()


@cache
def house_texts() -> Texts:
    """The words in this folder, read once."""
    return Texts.load(Path(__file__).parent / "texts")


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
    """Every key of a prefix, the part before the first dot, is in one file."""
    words: dict[str, str] = {}
    homes: dict[str, str] = {}
    for path in sorted(folder.glob("*.yaml")):
        with path.open(encoding="utf-8") as stream:  # the stream's name is told with a fault
            part: dict[str, str] = plain_values(stream) or {}
        for key, text in part.items():
            if key in words or not isinstance(text, str):
                raise ValueError(f"{path.name}: {key}: said twice, or not words")
            prefix = key.partition(".")[0]
            if (home := homes.setdefault(prefix, path.name)) != path.name:
                raise ValueError(f"{path.name}: {key}: texts of {prefix!r} are in {home}")
            words[key] = text.strip()
    return words
