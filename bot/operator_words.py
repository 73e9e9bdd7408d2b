"""Hear the words with which who runs the bot chooses a thing, in French or in English."""

import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from locales import in_french

T = TypeVar("T")


def meant(names: Mapping[T, str], word: str) -> T | None:
    """Return what a word names, in French or in English, whatever is spoken here.

    A name is marked by `N_`.
    """
    bare = _bare(word)
    return next((it for it, name in names.items() if bare in (name, _bare(in_french(name)))), None)


def _bare(word: str) -> str:
    """Return a word without its accents and capitals."""
    parts = unicodedata.normalize("NFD", word.strip().casefold())
    return "".join(it for it in parts if not unicodedata.combining(it))
