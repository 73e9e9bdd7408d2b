"""Days of absence as mentors and the team type them."""

from datetime import date

import pytest

from rules.schedule.days import Days
from rules.schedule.typed_absences import absence_in, days_in

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
        ("congés du 21 au 25", 21, 25),
        ("congés du lundi 15 mars au vendredi 19 mars 2027", 15, 19),
        ("en vacances du 15/03 au 19/03 svp", 15, 19),
        ("absente jusqu'au 19", 2, 19),
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


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("du 21 au 25", "2027-03-21", "2027-03-25"),
        ("du 28 au 3", "2027-03-28", "2027-04-03"),
        ("du 24 décembre au 3 janvier", "2027-12-24", "2028-01-03"),
        ("from 24 December to 3 January", "2027-12-24", "2028-01-03"),
        ("jusqu'à vendredi", "2027-03-02", "2027-03-05"),
        ("vendredi", "2027-03-05", "2027-03-05"),
        ("la semaine prochaine", "2027-03-08", "2027-03-14"),
    ],
)
def test_days_are_read_without_a_word_of_absence(text: str, first: str, last: str) -> None:
    days = Days(date.fromisoformat(first), date.fromisoformat(last))
    assert days_in(text, TUESDAY) == days


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("congés du 21 au 25", "2027-03-25"),
        ("congés du 22 au 26 mars", "2027-03-26"),
        ("absente du lundi 22 mars au vendredi 26", "2027-03-26"),
        ("malade du lundi au jeudi", "2027-03-25"),
        ("away from 21 to 25", "2027-03-25"),
    ],
)
def test_an_absence_that_runs_is_read_from_today(text: str, last: str) -> None:
    tuesday = date(2027, 3, 23)
    assert absence_in(text, tuesday) == Days(tuesday, date.fromisoformat(last))


def test_an_absence_of_days_gone_by_is_the_next_one() -> None:
    days = Days(date(2027, 4, 21), date(2027, 4, 25))
    assert absence_in("congés du 21 au 25", date(2027, 3, 26)) == days


@pytest.mark.parametrize("text", ["hier", "du 25 au 21 mars", "bientôt", "à partir du 21", ""])
def test_what_has_no_last_day_names_none(text: str) -> None:
    assert days_in(text, TUESDAY) is None
