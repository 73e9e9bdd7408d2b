"""What is kept of a text that was not understood tells nobody who wrote it."""

import pytest

from rules.understanding.extracts import extracts
from rules.understanding.masking import masked


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("comment on fait pour le badge", "comment on fait pour le badge"),
        ("mon numéro c'est 06 39 98 12 34 merci", "mon numéro c'est … merci"),
        ("écrivez à lou@exemple.fr", "écrivez à …"),
        ("j'habite 12 rue des Lilas, à côté", "j'habite …, à côté"),
        ("je m'appelle Fatou et je veux le badge", "… et je veux le badge"),
        ("demandez à Karim Benali pour le badge", "demandez à … pour le badge"),
        ("voir https://exemple.fr/moi", "voir …"),
        ("suivez @lou_92", "suivez …"),
    ],
)
def test_what_tells_of_a_person_is_masked(text: str, kept: str) -> None:
    assert masked(text) == kept


def test_a_long_text_is_cut() -> None:
    assert len(masked("badge " * 200)) <= 300


@pytest.mark.parametrize(
    ("sentence", "part"),
    [
        ("j'habite à Revel 31250", "31250"),
        ("moi c'est Sylvie", "Sylvie"),
        ("je m'appelle Jean-Noël merci", "Jean-Noël"),
        ("mon mail lou@exemple.fr", "lou@exemple.fr"),
        ("appelez-moi au 06 39 98 12 34", "06 39 98 12 34"),
    ],
)
def test_a_sentence_gives_what_a_question_asks(sentence: str, part: str) -> None:
    assert part in list(extracts(sentence))
