"""Read before which hour somebody does not want to be called: « appelez pas avant 11h »."""

import re
from datetime import datetime, time

from rules.conversation.typed_text import plain
from rules.schedule.time_zones import zone_of
from rules.understanding.numbers_in_words import in_digits

HOUR = r"(?P<{name}>[01]?\d|2[0-3])(?: ?(?:h|heures?|am|o clock)\b|$)"
CALLED = r"(?:appel|apel|rapel|joign|joind|telephon|contact|call|phone|ring|reach)\w*"
NOT_BEFORE = re.compile(
    r"\b(?:pas|pa|jamais|plus|surtout pas|not|never) (?:\w+ ){0,3}(?:avant|before) (?:les )?"
    + HOUR.format(name="denied")
    + rf"|\b{CALLED} (?:\w+ ){{0,3}}(?:apres|a partir de|des|after|from) (?:les )?"
    + HOUR.format(name="from")
)


def earliest_call(words: str, at: datetime, department: str | None) -> datetime:
    """Return `at`, or a later hour of that day if the words ask for no call before then."""
    hours = [int(it["denied"] or it["from"]) for it in NOT_BEFORE.finditer(in_digits(plain(words)))]
    zone = zone_of(department)
    local = at.astimezone(zone)
    wished = [datetime.combine(local.date(), time(it), zone) for it in hours]
    return max([at, *(it.astimezone(at.tzinfo) for it in wished)])
