"""French as it is printed: a text is typed as on a keyboard, and set when it is read."""

import re
from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from flows.library import load_assessments
from flows.texts import load_texts
from rules.conversation.typed_text import chosen
from rules.schedule.dates import in_short, in_words, moment, with_weekday, with_year

WORDS = [
    (language, key, text)
    for language, words in load_texts().languages.items()
    for key, text in words.items()
]
BREAKS = re.compile(r" [:;?!%»€](?!\w)|« |° |\d h \d|\d h\b(?<= h)|\d \d{3}\b")
STRAIGHT = re.compile(r"\w'")
FIRST = re.compile(r"\b1 (?:janv|févr|mars|avr|mai|juin|juil|août|sept|oct|nov|déc)")


def test_no_line_of_our_texts_breaks_before_its_marks() -> None:
    assert [(language, key) for language, key, text in WORDS if BREAKS.search(text)] == []


def test_our_apostrophes_are_curly() -> None:
    assert [(language, key) for language, key, text in WORDS if STRAIGHT.search(text)] == []


def test_the_first_of_a_month_is_written_in_full_in_our_texts() -> None:
    assert [(language, key) for language, key, text in WORDS if FIRST.search(text)] == []


def test_many_texts_are_looked_at() -> None:
    assert sum("’" in text for _, _, text in WORDS) > 1000
    assert load_assessments()


@pytest.mark.parametrize("month", range(1, 13))
def test_the_first_of_a_month_is_the_1er(month: int) -> None:
    first, second = date(2027, month, 1), date(2027, month, 2)
    for write in (in_words, in_short, with_weekday, with_year):
        assert "1er " in write(first, "fr")
        assert "2er" not in write(second, "fr")
        assert "1er" not in write(first, "en")


def test_an_hour_never_breaks_from_its_minutes() -> None:
    paris = ZoneInfo("Europe/Paris")
    assert moment(datetime(2027, 3, 1, 14, 30, tzinfo=paris), paris, "fr") == (
        "lundi 1er mars",
        "14\u00a0h\u00a030",
    )


@pytest.mark.parametrize("typed", ["j'arrive", "j’arrive", "jarrive", "J'ARRIVE !"])
def test_a_label_is_found_however_its_apostrophe_is_typed(typed: str) -> None:
    assert chosen(typed, ["J’arrive\u00a0!", "Plus tard"]) == 0
