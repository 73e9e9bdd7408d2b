"""Read which hours of the day suit somebody: « plutôt le soir », « pas avant 10 h »."""

import re

from rules.understanding.moments import PARTS_OF_DAY, in_both_languages
from rules.understanding.numbers_in_words import in_digits

ALL_DAY = frozenset(range(24))
DENIED = re.compile(
    r"\b(?:pas|pa|plus|sauf|jamais|ni|sans|trop|not|no|never|except|too) (?:\w+ ){0,3}$"
)
"""What stands before a part of the day, or an hour, that does not suit."""
AVAILABLE = re.compile(
    r"\b(?:vous (?:avez|auriez)|t(?:u)? as|(?:il )?y a(?: t il)?|ya|avez vous|do you have|is there)"
    r" (?:\w+ )?(?:pas|pa|rien|not|no) (?:\w+ ){0,3}$"
)
"""Words of who asks for it all the same: « vous avez pas le matin ? »."""
BOUND = re.compile(
    r"\b(?:(?P<since>apres|a partir de|des|depuis|after|from)"
    r"|(?P<until>avant|jusqu a|before|until))"
    r" (?:les )?(?P<hour>[01]?\d|2[0-3]) ?h(?:eures?)?\b"
)
TOO = re.compile(r"\btrop (?:(?P<late>tard)|(?P<early>tot))\b")
HOUR = re.compile(r"\b([01]?\d|2[0-3]) ?h(?:eures?)?\b")
SOONER = re.compile(
    r"\b(?:plus tot|earlier|sooner|autres? (?:heures?|horaires?)|other (?:hours?|times?)"
    r"|week ?ends?|en semaine)\b"
)
"""Words of who asks what hours there are besides."""


def wished_hours(text: str) -> frozenset[int] | None:
    """Return the hours that suit somebody by a text; None if it does not tell."""
    folded = in_digits(in_both_languages(text))
    suits: set[int] = set()
    denied: set[int] = set()
    for words, hours in PARTS_OF_DAY:
        for found in words.finditer(folded):
            (denied if _is_denied(folded[: found.start()]) else suits).update(hours)
    for found in BOUND.finditer(folded):
        at = int(found["hour"])
        within = range(at, 24) if found["since"] else range(at)
        (denied if _is_denied(folded[: found.start()]) else suits).update(within)
    if (too := TOO.search(folded)) and (hour := HOUR.search(folded)):
        denied.update(range(int(hour[1]), 24) if too["late"] else range(int(hour[1]) + 1))
    if not suits and not denied:
        return ALL_DAY if SOONER.search(folded) else None
    return frozenset((suits or ALL_DAY) - denied)


def _is_denied(before: str) -> bool:
    return bool(DENIED.search(before)) and not AVAILABLE.search(before)
