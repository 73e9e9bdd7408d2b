"""Buttons that carry a day are pressed by typing it, in short or in full, or without it."""

from datetime import date, timedelta

import pytest

from flows.texts import plain_text
from rules.conversation.typed_text import is_label
from rules.schedule.dates import in_short, with_weekday
from services.conversation.text import LABEL

COMING = "Je serai là mar. 9 mars"
CLOSING = "Fermer la liste du 1er sept."
YEAR = [date(2027, 1, 1) + timedelta(days) for days in range(365)]


@pytest.mark.parametrize(
    ("typed", "label", "meant"),
    [
        ("Je serai là mar. 9 mars", COMING, True),
        ("je serai la mardi 9 mars", COMING, True),
        ("je serai là", COMING, True),
        ("JE SERAI LA !", COMING, True),
        ("je serai là mar. 16 mars", COMING, False),
        ("je viens", "Je viens mer. 16 sept.", True),
        ("je viens mercredi 16 septembre", "Je viens mer. 16 sept.", True),
        ("je viens mar. 9 mars", "Je viens mer. 16 sept.", False),
        ("je", COMING, False),
        ("je serai là peut-être", COMING, False),
        ("fermer", CLOSING, True),
        ("fermer la liste", CLOSING, True),
        ("fermer la liste du 1er sept", CLOSING, True),
        ("fermer la porte", CLOSING, False),
        ("close the list", "Close the list of 9 Mar", True),
        ("i will be there", "I will be there Tue 9 Mar", True),
        ("j'ai", "J'ai un empêchement", False),
        ("j'ai un empechement", "J'ai un empêchement", True),
    ],
)
def test_what_is_typed_means_a_label(typed: str, label: str, *, meant: bool) -> None:
    assert is_label(typed, label) is meant


@pytest.mark.parametrize("language", ["fr", "en"])
def test_every_day_of_a_year_fits_its_button_and_may_be_left_out(language: str) -> None:
    for day in YEAR:
        coming = plain_text(language, "meeting.confirm", day=with_weekday(day, language))
        closing = plain_text(language, "hosts.close", day=in_short(day, language))
        there = f"{plain_text(language, 'reminders.coming')} {with_weekday(day, language)}"
        assert max(len(coming), len(closing), len(there)) <= LABEL, (coming, closing, there)
        for label, typed in ((coming, "meeting.confirm"), (closing, "hosts.close")):
            words = plain_text(language, typed, day="").removesuffix(" ")
            assert is_label(words.removesuffix(" du").removesuffix(" of"), label), label
