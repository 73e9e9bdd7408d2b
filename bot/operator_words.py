"""Say roles to who runs the bot as the team's screens do, and hear words in both languages."""

import unicodedata
from collections.abc import Mapping
from typing import TypeVar

from locales import N_, in_french, translate
from models.people import RoleName

T = TypeVar("T")
NAMES = {
    RoleName.OWNER: N_("owner"),
    RoleName.STAFF: N_("staff"),
    RoleName.MENTOR: N_("mentor"),
    RoleName.EMPLOYER: N_("employer"),
    RoleName.ADVISER: N_("adviser"),
}
WORDS = {role: translate(name) for role, name in NAMES.items()}
SIMULATED = {
    "participant": translate(N_("participant")),
    "mentor": WORDS[RoleName.MENTOR],
    "employer": WORDS[RoleName.EMPLOYER],
    "team": WORDS[RoleName.STAFF],
}
"""Whom a simulation plays, by the name in its plan."""


def role_named(word: str) -> RoleName | None:
    """Return the role that a word names, in French or in English, whatever is spoken here."""
    return meant(NAMES, word)


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
