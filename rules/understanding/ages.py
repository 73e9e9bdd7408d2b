"""Find the age that a person tells of themselves: « j'ai 34 ans », « née en 92 », in letters."""

import re
from collections.abc import Iterator
from datetime import date

from rules.understanding.numbers_in_words import in_digits

Ages = frozenset[int]
"""The ages that words leave possible: two for a year of birth, before and after the birthday."""

UNIT = r"(?:ans?|balais|piges|years?|yrs?|yo)"
WITH_UNIT = re.compile(rf"\b(\d{{1,2}}) {UNIT}\b")
NOT_MINE = re.compile(
    r"\b(?:depuis|pendant|durant|apres|avant|dans|ya|a|y a|fils|filles?|enfants?|bebe|mari|femme"
    r"|mere|pere|freres?|soeurs?|petite?|garcons?|experience|fait|encore|presque|bientot|pas"
    r"|(?:moins|plus) de?|j?aurai|for|since|in|son|daughter|kids?|children|not|almost|soon"
    r"|under|below|over|than)"
    r"(?: [a-z]+){0,2}(?: \d+ et)?$"
)
"""Words before another person's age, a span of time, or an age to come."""
NO_AGE = re.compile(r"^ ?(?:d|de|of|ago|plus tot|apres|experience)\b")
"""What comes after a time that has passed: « 10 ans d'expérience »."""
FIRST = re.compile(
    r"^(?:(?:euh|ben|bah|moi|c est|j ai|jai|bonjour|oui|non) ){0,3}(\d{2})"
    r"(?= (?:mais|bientot|presque|passes?|revolus|depuis|but|going|almost|soon)\b"
    r"| et (?:bientot|demi|quelques)\b)"
)
"""An age that a text begins with: « 17 mais j'aurai 18 en février »."""
TO_COME = re.compile(
    r"\b(?:pas encore|bientot|presque|(?:j )?j?aurai|vais avoir|not yet|almost|nearly|soon"
    rf"|turning|(?:i )?(?:will|ll) be) (\d{{1,2}})(?: {UNIT}\b|$| (?:en|au|dans|le|in|on)\b)"
)
"""An age that is not reached: « pas encore 18 »."""
BOUND = re.compile(
    r"\b(?:(moins de|under|below|less than)|plus de|over|more than)"
    rf" (\d{{1,2}}) {UNIT}\b(?! (?:de|d|of)\b)"
)
"""A bound of it: « plus de 50 ans »."""
TENS_OF = {
    "vingtaine": 20,
    "trentaine": 30,
    "quarantaine": 40,
    "cinquantaine": 50,
    "soixantaine": 60,
}
AROUND_TENS = re.compile(rf"\b(?:la|ma) ({'|'.join(TENS_OF)})\b")
SAID = re.compile(
    r"\b(?:j ai|jai|g|age(?: (?:c )?est| is| c)?|i am|i m|im|suis a) (\d{2})"
    r"(?=$| (?:et|mais|merci|mdr|lol|svp|stp|bientot|and|but)\b)"
)
"""An age without its unit, where nothing that could be counted follows."""
AROUND = frozenset(
    in_digits(
        "euh ben bah moi c'est j'ai environ bonjour merci svp mon âge suis i am i'm mdr lol "
        "pardon non mince oups désolé désolée sorry erreur plutôt"
    ).split()
)
ALONE = 4
"""Words, at most, of a text that is an age with hardly anything around it."""
DATE = re.compile(r"\b(\d{1,2}) (\d{1,2}) (\d{4}|\d{2})\b")
BORN = re.compile(
    r"\b(?:nee?s?|nais|naissance|born)\b(?: [a-z]+| \d{1,2}(?= [a-z])){0,4} (\d{4}|\d{2})\b"
)
OF_YEAR = re.compile(
    r"^(?:(?:je suis|suis|c est|de|en|annee|l annee|i am|from) )*((?:19|20)\d\d)$"
    r"|\bsuis de (?:l annee )?(\d{2})$"
)
OLDEST, YOUNGEST = 110, 5


def ages_in(text: str, today: date) -> Ages:
    """Return the ages that a text leaves possible; none if it tells none, or several."""
    said = in_digits(text)
    born = set(_by_birth(said, today))
    told = born or {frozenset({it}) for it in _in_years(said)} or set(_about(said))
    likely = {ages for ages in told if all(YOUNGEST <= age <= OLDEST for age in ages)}
    return next(iter(likely)) if len(likely) == 1 else frozenset()


def _in_years(said: str) -> Iterator[int]:
    for found in WITH_UNIT.finditer(said):
        before, after = said[: found.start()].strip(), said[found.end() :]
        if not NOT_MINE.search(_without_own(before)) and not NO_AGE.match(after):
            yield int(found[1])
    for found in (*SAID.finditer(said), *FIRST.finditer(said)):
        yield int(found[1])
    words = said.split()
    numbers = [word for word in words if word.isdecimal()]
    others = {word for word in words if not word.isdecimal()}
    if len(words) <= ALONE and len(numbers) == 1 and len(numbers[0]) == 2 and others <= AROUND:
        yield int(numbers[0])


def _about(said: str) -> Iterator[Ages]:
    """Yield the ages of who tells the one to come, a bound, or only the ten: « la trentaine »."""
    for found in TO_COME.finditer(said):
        yield frozenset({int(found[1]) - 1})
    for found in BOUND.finditer(said):
        below, bound = found[1], int(found[2])
        yield frozenset(range(YOUNGEST, bound) if below else range(bound, OLDEST + 1))
    for found in AROUND_TENS.finditer(said):
        yield frozenset(range(TENS_OF[found[1]], TENS_OF[found[1]] + 10))


def _without_own(before: str) -> str:
    """Return the words before an age, without « j'ai », whose « a » counts no time."""
    return re.sub(r"\b(?:j ai|il y a)$", lambda found: "" if found[0] == "j ai" else "ya", before)


def _by_birth(said: str, today: date) -> Iterator[Ages]:
    for found in DATE.finditer(said):
        day, month, year = int(found[1]), int(found[2]), _year(found[3], today)
        if 1 <= month <= 12 and 1 <= day <= 31:
            had_it = (month, day) <= (today.month, today.day)
            yield frozenset({today.year - year - (not had_it)})
            return
    for found in (*BORN.finditer(said), *OF_YEAR.finditer(said)):
        passed = today.year - _year(next(filter(None, found.groups())), today)
        yield frozenset({passed - 1, passed})


def _year(digits: str, today: date) -> int:
    if len(digits) == 4:
        return int(digits)
    century = today.year // 100 * 100
    near = century + int(digits)
    return near if near <= today.year - YOUNGEST else near - 100
