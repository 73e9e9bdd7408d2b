"""Days of absence as mentors type them."""

from datetime import date

import pytest

from rules.mentoring.slots import Days
from rules.mentoring.typed_absences import absence_in

TUESDAY = date(2027, 3, 2)


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("je suis malade la semaine prochaine", 8, 14),
        ("Malade, absente cette semaine", 2, 7),
        ("je ne suis pas dispo demain", 3, 3),
        ("je suis en arrêt aujourd'hui", 2, 2),
        ("en congés du 15 au 19 mars", 15, 19),
        ("I am sick next week", 8, 14),
    ],
)
def test_days_of_absence_are_read(text: str, first: int, last: int) -> None:
    assert absence_in(text, TUESDAY) == Days(date(2027, 3, first), date(2027, 3, last))


@pytest.mark.parametrize(
    "text",
    [
        "je suis malade",
        "la semaine prochaine",
        "je ne suis plus malade la semaine prochaine",
        "et si je suis malade la semaine prochaine",
        "que se passe-t-il si je suis absent demain ?",
        "en congés du 19 au 15 mars",
        "",
    ],
)
def test_what_tells_no_days_or_no_absence_is_left(text: str) -> None:
    assert absence_in(text, TUESDAY) is None
