"""Answers of a word or a sign."""

import pytest

from flows.intents.abbreviations import house_abbreviations
from flows.intents.short_answers import house_short_words
from rules.understanding.short_answers import Short, short_answer


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("oui", Short.YES),
        ("Ouiii !", Short.YES),
        ("ui", Short.YES),
        ("oui, bien sûr", Short.YES),
        ("vazi on i va", Short.YES),
        ("J'accepte.", Short.YES),
        ("Entendu, cela me convient, nous pouvons poursuivre.", Short.OK),
        ("ok oui", Short.YES),
        ("yes please", Short.YES),
        ("так, oui", Short.YES),
        ("non", Short.NO),
        ("nn merci", Short.NO),
        ("ah non alors", Short.NO),
        ("pas du tout", Short.NO),
        ("ok non", Short.NO),
        ("OK", Short.OK),
        ("d'accord", Short.OK),
        ("C'est noté, je vous remercie", Short.OK),
        ("ça marche chef", Short.OK),
        ("👍🏽👍🏽", Short.THUMBS),
        ("🙏👍", Short.THUMBS),
        ("✅", Short.THUMBS),
    ],
)
def test_a_short_answer_is_known_in_any_spelling(typed: str, said: Short) -> None:
    assert short_answer(typed, house_short_words(), house_abbreviations()) is said


@pytest.mark.parametrize(
    "typed",
    [
        "oui non",
        "oui ?",
        "oui mais c'est à quelle heure",
        "non je ne peux pas venir demain",
        "merci",
        "😂",
        "🙏",
        "",
        "...",
        "12",
        "ok pour mardi 14h",
    ],
)
def test_what_says_more_or_nothing_is_no_short_answer(typed: str) -> None:
    assert short_answer(typed, house_short_words(), house_abbreviations()) is None
