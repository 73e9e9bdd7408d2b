"""Reduce job titles to the words that are compared: one gender, no small words, no short forms."""

import re
from collections.abc import Mapping

from rules.conversation.typed_text import plain

BESIDES = (
    "a au aux d de des du en et h f l la le les m ou par pour sur un une "
    "alternance alternant alternante apprenti apprentie apprentissage cdd cdi debutant debutante "
    "interim junior recherche recherchons recrute recrutons senior stage stagiaire"
)
"""Small words, and words for the contract or for the people an offer is meant for."""
IGNORED = frozenset(BESIDES.split())
ENDINGS = re.compile(
    r"(?<=\w)\s?[(·•./-]\s?(?:e|le|ne|se|euse|rice|trice|ère|ière|enne|ienne)s?\b\)?", re.IGNORECASE
)
"""Endings for the other gender: "développeur·euse", "technicien(ne)"."""
BOTH_FORMS = re.compile(r"^(\S+) / \S+(?= )")
"""What an official title begins with: "Technicien / Technicienne support informatique"."""
SHORT_FORMS: Mapping[str, str] = {
    "admin": "administrateur",
    "anim": "animateur",
    "bdd": "base de donnees",
    "cm": "community manager",
    "com": "communication",
    "cyber": "cybersecurite",
    "developer": "developpeur",
    "engineer": "ingenieur",
    "network": "reseau",
    "tester": "test",
    "technician": "technicien",
    "dev": "developpeur",
    "devs": "developpeur",
    "ecommerce": "e commerce",
    "fullstack": "full stack",
    "frontend": "front end",
    "backend": "back end",
    "helpdesk": "help desk",
    "hotliner": "technicien hot line",
    "hotline": "hot line",
    "info": "informatique",
    "ordinateur": "informatique",
    "ordinateurs": "informatique",
    "ordi": "informatique",
    "pc": "informatique",
    "prof": "formateur",
    "professeur": "formateur",
    "professeure": "formatrice",
    "sav": "service apres vente",
    "secu": "securite",
    "sysadmin": "administrateur systeme",
    "tech": "technicien",
    "telephonique": "distance",
    "webdesigner": "web designer",
    "webmestre": "webmaster",
}
"""Words that people write, and the words of official titles that they stand for."""


def in_one_form(title: str) -> str:
    """Return an official title with the first of its two forms, for a button."""
    return BOTH_FORMS.sub(r"\1", title)


def title_words(title: str) -> list[str]:
    """Return the words to compare: "Développeuse web (H/F)" gives ["developpeuse", "web"]."""
    return [word for word in plain(ENDINGS.sub("", title)).split() if word not in IGNORED]


def asked(title: str) -> list[str]:
    """Return the words of a title that a person typed, each once, with short forms written out."""
    full_forms = (SHORT_FORMS.get(word, word) for word in title_words(title))
    return list(dict.fromkeys(" ".join(full_forms).split()))


def length(title: str) -> int:
    """Count the words of one gender of an official title ("Développeur / Développeuse web": 2)."""
    masculine, _, feminine = re.sub(r"\([^()\n]*\)", "", title).partition(" / ")
    return max(1, len(title_words(masculine)), len(title_words(feminine)))
