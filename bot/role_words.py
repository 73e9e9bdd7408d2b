"""Call roles as the team's screens do, to who runs the bot; hear both languages."""

import unicodedata

from locales import N_, in_french, translate
from models.people import RoleName

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
    bare = _bare(word)
    return next((role for role, it in NAMES.items() if bare in (it, _bare(in_french(it)))), None)


def _bare(word: str) -> str:
    """Return a word without its accents and capitals."""
    parts = unicodedata.normalize("NFD", word.strip().casefold())
    return "".join(it for it in parts if not unicodedata.combining(it))
