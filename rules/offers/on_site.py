"""Whether an offer's own words ask for days on site, whatever its "fully remote" says."""

import re

from rules.conversation.typed_text import plain
from rules.offers.opportunities import Remote

NUMBER = r"(?:\d{1,2}|une?|deux|trois|quatre|cinq|quelques|plusieurs)"
THERE = (
    r"(?:sur (?:le )?site|au bureau|au siege|en presentiel|dans nos (?:locaux|bureaux)|en agence"
    r"|a l agence|chez (?:le|nos) clients?|on site|in the office|at the office)"
)
ASKS = re.compile(
    rf"{NUMBER} (?:jours?|fois|days?|semaines?)(?: \w+){{0,4}} {THERE}"
    rf"|{THERE}(?: \w+){{0,3}} {NUMBER} (?:jours?|fois|days?)"
    rf"|presence(?: \w+){{0,3}} {THERE}"
)


def asks_for_days_on_site(*texts: str) -> bool:
    return any(ASKS.search(plain(text)) for text in texts)


def remote_as_told(remote: Remote, *texts: str) -> Remote:
    """Not « depuis chez vous » where the text asks to come."""
    asks = remote is Remote.FULLY and asks_for_days_on_site(*texts)
    return Remote.PARTLY if asks else remote
