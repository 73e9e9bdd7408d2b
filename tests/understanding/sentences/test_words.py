"""Typed texts as folded words and sounds."""

import pytest

from flows.intents.abbreviations import load_abbreviations
from rules.understanding.sounds import sound_of
from rules.understanding.words import words_of


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("Ça va ? 👋", "ca va"),
        ("jpe pa venir dsl", "je peux pas venir desole"),
        ("C'est où ?", "c est ou"),
        ("c ou", "c est ou"),
        ("mon code 4821 à 14h30", "mon code 9999 a 14h30"),
        ("merciiiiii", "merci"),
        ("nooooon", "noon"),
        ("l’œuvre", "l oeuvre"),
        ("", ""),
    ],
)
def test_a_text_is_folded_and_its_abbreviations_are_written_out(typed: str, words: str) -> None:
    assert words_of(typed, load_abbreviations()) == words.split()


@pytest.mark.parametrize(
    ("misspelt", "right"),
    [("kestion", "question"), ("kombien", "combien"), ("fone", "phone"), ("mezon", "maison")],
)
def test_words_that_sound_alike_are_the_same(misspelt: str, right: str) -> None:
    assert sound_of(misspelt) == sound_of(right)
