"""A sentence that chooses a button by the expressions that the button is said with."""

import pytest

from flows.intents.abbreviations import house_abbreviations
from flows.texts import DEFAULT_LANGUAGE, house_texts
from rules.understanding.expressions import said_with

SITUATIONS = [
    house_texts().template(DEFAULT_LANGUAGE, f"way_in.situation_{it}_heard")
    for it in ("yes", "looking", "employed")
]


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("chui o chomage", 0),
        ("je touche le rsa", 0),
        ("je ne suis pas inscrit", 1),
        ("jai pas de travail", 1),
        ("non mais je cherche du travail", 1),
        ("je travaille à mi-temps", 2),
        ("je ne touche pas le rsa", None),
        ("j'ai un travail mais je cherche autre chose", None),
        ("c'est quoi le rsa ?", None),
        ("bonjour", None),
    ],
)
def test_a_situation_is_told_in_words(text: str, place: int | None) -> None:
    assert said_with(text, SITUATIONS, house_abbreviations()) == place
