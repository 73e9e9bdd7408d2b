"""Which hours of the day suit somebody."""

import pytest

from rules.understanding.wished_hours import ALL_DAY, wished_hours

EVENING, MORNING = frozenset(range(17, 24)), frozenset(range(5, 12))


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("plutot le soir", EVENING),
        ("le matin ou le soir", EVENING | MORNING),
        ("pas le matin", ALL_DAY - MORNING),
        ("je suis pas trop du matin", ALL_DAY - MORNING),
        ("pas le soir je travaille", ALL_DAY - EVENING),
        ("le soir mais pas le matin", EVENING),
        ("vous avez pas le matin ?", MORNING),
        ("y a pas de matin ?", MORNING),
        ("après 17h", frozenset(range(17, 24))),
        ("pas avant dix heures", frozenset(range(10, 24))),
        ("à partir de 18 h", frozenset(range(18, 24))),
        ("c trop tard 18h", frozenset(range(18))),
        ("9h c'est trop tot", frozenset(range(10, 24))),
        ("y a pas plus tot ?", ALL_DAY),
        ("le week-end", ALL_DAY),
        ("not in the morning", ALL_DAY - MORNING),
    ],
)
def test_the_hours_that_suit_are_read(text: str, hours: frozenset[int]) -> None:
    assert wished_hours(text) == hours


@pytest.mark.parametrize("text", ["mardi", "18h", "Marc", "je ne sais pas", "plus tard"])
def test_a_text_without_a_part_of_the_day_tells_no_hours(text: str) -> None:
    assert wished_hours(text) is None
