"""Check whether the text of an offer said to be fully remote asks for days on site."""

import re

from rules.conversation.typed_text import plain
from rules.offers.opportunities import Remote

DAYS = r"(?:\d|un|une|deux|trois|quatre|cinq|quelques|des|one|two|three|four|five)"
SITE = (
    r"(?:sur (?:le )?site(?! (?:web|internet))|sur place|au bureau|dans (?:nos|les) "
    r"(?:locaux|bureaux)|en presentiel|en agence|a l agence|au siege|chez (?:le|nos) clients?"
    r"|on site|(?:in|at) the office)"
)
ON_SITE = re.compile(
    rf"\b{DAYS} (?:jours?|fois|days?|matins?|semaines?)(?: \w+){{0,4}} {SITE}"
    rf"|\b(?:presence|passages?|venir|deplacements? reguliers?)(?: \w+){{0,4}} {SITE}"
    rf"|\b{SITE}(?: \w+){{0,3}} {DAYS} (?:jours?|fois|days?)"
    rf"|\b{DAYS} (?:jours?|days?)(?: \w+){{0,3}} (?:de|en) presence\b"
    rf"|\b{DAYS} jours? de (?:teletravail|remote)\b|\b{DAYS} jours? en teletravail\b"
)
DENIED = re.compile(rf"\b(?:sans|aucun\w*|pas de|jamais|no|zero)(?: \w+){{0,3}} {SITE}")


def days_on_site(text: str) -> str:
    """Return the (folded) words of a text that ask for days on site; empty when none do."""
    folded = DENIED.sub(" ", plain(text))
    match = ON_SITE.search(folded)
    return match[0] if match else ""


def as_told(remote: Remote, text: str) -> Remote:
    """Return `PARTLY` instead of `FULLY` when the text asks for days on site."""
    return Remote.PARTLY if remote is Remote.FULLY and days_on_site(text) else remote
