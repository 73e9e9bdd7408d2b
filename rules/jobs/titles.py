"""Job titles as they are compared: both genders, no small words, and what people shorten."""

import re
from collections.abc import Mapping

from rules.conversation.typed_text import plain

BESIDES = (
    "a au aux d de des du en et h f l la le les m ou par pour sur un une "
    "alternance alternant alternante apprenti apprentie apprentissage cdd cdi debutant debutante "
    "interim junior recherche recherchons recrute recrutons senior stage stagiaire"
)
"""Small words, and those that tell of the contract or of who it is for."""
SMALL = frozenset(BESIDES.split())
ENDINGS = re.compile(
    r"(?<=\w)\s?[(·•./-]\s?(?:e|le|ne|se|euse|rice|trice|ère|ière|enne|ienne)s?\b\)?", re.IGNORECASE
)
"""What stands for the other gender: "développeur·euse", "technicien(ne)"."""
SHORT: Mapping[str, str] = {
    "admin": "administrateur",
    "anim": "animateur",
    "bdd": "base de donnees",
    "cm": "community manager",
    "com": "communication",
    "cyber": "cybersecurite",
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
"""What people write, and the words of official titles it stands for."""


def title_words(title: str) -> list[str]:
    """ "Développeuse web (H/F)" becomes ["developpeuse", "web"]."""
    return [word for word in plain(ENDINGS.sub("", title)).split() if word not in SMALL]


def asked(title: str) -> list[str]:
    """The same, with short forms written out."""
    written = (SHORT.get(word, word) for word in title_words(title))
    return list(dict.fromkeys(" ".join(written).split()))


def length(title: str) -> int:
    """How many words one gender of an official title has ("Développeur / Développeuse web": 2)."""
    left, _, right = re.sub(r"\s*\(.*?\)", "", title).partition(" / ")
    return max(1, len(title_words(left)), len(title_words(right)))
