"""What corrects something, and what refuses it."""

import pytest

from rules.understanding.corrections import corrects, takes_back


@pytest.mark.parametrize(
    "text",
    [
        "Non, le message n'est pas bon, je voudrais le changer",
        "nn le message c pa sa",
        "non je me suis trompée de numéro",
        "non, il y a une erreur dans le mail",
        "oui mais change le numero d'abord",
        "no, the number is wrong",
    ],
)
def test_a_correction_is_no_refusal(text: str) -> None:
    assert corrects(text)


@pytest.mark.parametrize(
    "text",
    [
        "non",
        "non merci",
        "non j'ai changé d'avis",
        "non je veux plus postuler",
        "non, annulez tout",
    ],
)
def test_a_refusal_corrects_nothing(text: str) -> None:
    assert not corrects(text)


@pytest.mark.parametrize("text", ["pardon 27", "non j'ai 17", "mince, 17", "désolé 27 ans"])
def test_an_age_is_taken_back(text: str) -> None:
    assert takes_back(text)


@pytest.mark.parametrize("text", ["31", "c'est 31", "le 31"])
def test_a_number_alone_takes_nothing_back(text: str) -> None:
    assert not takes_back(text)
