"""Call roles as the team's screens do, to who runs the bot; hear both languages."""

from bot import operator_words
from locales import N_, translate
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
    return operator_words.meant(NAMES, word)
