"""Days as people type them, on Tuesday 2 March 2027."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.schedule.typed_days import day_of, weekday_names

TODAY = date(2027, 3, 2)


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("mardi", "2027-03-09"),
        ("Mercredi", "2027-03-03"),
        ("jeudi prochain", "2027-03-04"),
        ("sam 13", "2027-03-13"),
        ("demain", "2027-03-03"),
        ("après-demain", "2027-03-04"),
        ("aujourd'hui", "2027-03-02"),
        ("9 mars", "2027-03-09"),
        ("mardi 9 mars", "2027-03-09"),
        ("09/03", "2027-03-09"),
        ("9/3/2027", "2027-03-09"),
        ("9.3.27", "2027-03-09"),
        ("le 9", "2027-03-09"),
        ("1er avril", "2027-04-01"),
        ("1", "2027-04-01"),
        ("31", "2027-03-31"),
        ("29 février", "2028-02-29"),
        ("1 mars", "2028-03-01"),
        ("9 sept", "2027-09-09"),
        ("9 ju", None),
        ("32/01", None),
        ("mars", None),
        ("9/3/9999", None),
        ("18h30", None),
        ("oui", None),
        ("", None),
    ],
)
def test_a_day_is_the_next_one_that_is_so_called(typed: str, day: str | None) -> None:
    found = day_of(typed, TODAY, "fr")
    assert (found and found.isoformat()) == day


@pytest.mark.parametrize("typed", ["Tuesday", "9 March", "9th of March", "tuesday 9 mar", "09/03"])
def test_days_are_read_in_english_too(typed: str) -> None:
    assert day_of(typed, TODAY, "en") == date(2027, 3, 9)


@given(st.text(max_size=12) | st.from_regex(r"[0-9]{1,4}([ /][0-9]{1,4}){0,2}", fullmatch=True))
def test_whatever_is_typed_is_a_day_or_nothing(typed: str) -> None:
    found = day_of(typed, TODAY, "fr")
    assert found is None or abs(found.year - TODAY.year) <= 9


def test_weeks_begin_on_monday() -> None:
    assert weekday_names("fr")[0] == "lundi"
