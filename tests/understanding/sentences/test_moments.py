"""Days and hours that a sentence names."""

from datetime import date

import pytest

from rules.understanding.moments import hours_in, is_on, names_a_day, names_a_moment, times_in


@pytest.mark.parametrize(
    ("text", "hours"),
    [
        ("mardi 18h", {"18"}),
        ("vers 18 h 30", {"18"}),
        ("dix-huit heures", {"18"}),
        ("18:30", {"18"}),
        ("6.30 pm", {"18"}),
        ("at 6 pm on Tuesday", {"18"}),
        ("9h ou 14h", {"9", "14"}),
        ("le 18 mars", set()),
        ("31250", set()),
        ("18 hommes", set()),
    ],
)
def test_hours_are_read_as_they_are_typed(text: str, hours: set[str]) -> None:
    assert hours_in(text) == hours


@pytest.mark.parametrize(
    ("text", "times"),
    [
        ("half past twelve", {("12", "30")}),
        ("quarter past 6", {("6", "15")}),
        ("quarter to seven", {("6", "45")}),
        ("midi", {("12", "")}),
        ("jeudi midi et demi", {("12", "30")}),
        ("dix-huit heures et demie", {("18", "30")}),
        ("midi trente", {("12", "30")}),
        ("dix-huit heures trente", {("18", "30")}),
        ("Mardi 18 h 30, c'est noté", {("18", "30")}),
        ("un quart d'heure", set()),
        ("half an hour", set()),
    ],
)
def test_an_hour_is_read_among_words(text: str, times: set[tuple[str, str]]) -> None:
    assert times_in(text) == times


@pytest.mark.parametrize(
    "text", ["mardi", "on Thursday", "le 16", "le 16 a 18h", "Wednesday please"]
)
def test_a_day_is_named(text: str) -> None:
    assert names_a_day(text)


@pytest.mark.parametrize("text", ["le 18h", "18h30", "marc", "le premier", "31100"])
def test_no_day_is_named(text: str) -> None:
    assert not names_a_day(text)


def test_a_moment_is_a_day_or_an_hour() -> None:
    assert names_a_moment("18h30")
    assert names_a_moment("jeudi")
    assert not names_a_moment("le plus tôt possible")


@pytest.mark.parametrize("text", ["mardi 18h", "on Tuesday", "le 16", "mardi le 16", "18h"])
def test_a_day_is_the_one_that_is_named(text: str) -> None:
    assert is_on(text, date(2027, 3, 16))


@pytest.mark.parametrize("text", ["jeudi 18h", "on Thursday", "le 18", "mardi le 23"])
def test_another_day_is_named(text: str) -> None:
    assert not is_on(text, date(2027, 3, 16))
