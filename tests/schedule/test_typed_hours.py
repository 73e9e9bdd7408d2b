"""Hours as people type them."""

import pytest

from rules.schedule.typed_hours import hour_in_words, minute_of
from tests.harness.typed import as_typed


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("18h30", "18 h 30"),
        ("18 h 30", "18 h 30"),
        ("18:30", "18 h 30"),
        ("18.30", "18 h 30"),
        ("à 18h", "18 h"),
        ("18", "18 h"),
        ("8 heures 5", None),
        ("9h05", "9 h 05"),
        ("Midi", "12 h"),
        ("6 pm", "18 h"),
        ("6:30pm", "18 h 30"),
        ("12 am", "0 h"),
        ("13 pm", None),
        ("25h", None),
        ("18h75", None),
        ("18h30-20h", None),
        ("18h-20h", None),
        ("vingt heures", "20 h"),
        ("dix-huit heures trente", "18 h 30"),
        ("oui", None),
        ("", None),
    ],
)
def test_an_hour_is_read_as_it_is_typed_or_not_at_all(typed: str, words: str | None) -> None:
    minute = minute_of(typed)
    assert (None if minute is None else as_typed(hour_in_words(minute, "fr"))) == words


def test_each_language_says_hours_its_own_way() -> None:
    assert [hour_in_words(9 * 60 + 5, language) for language in ("fr", "en")] == [
        "9\u00a0h\u00a005",
        "09:05",
    ]
