"""Which sentences answer the question about a danger, and which only begin like an answer."""

import pytest

from flows.choices import said_in, words_of_label
from services.tickets.distress import WHOLLY


def surely(text: str, label: str) -> bool:
    said = said_in(text, [words_of_label(label)])
    return said is not None and said.sureness >= WHOLLY


@pytest.mark.parametrize(
    "text",
    [
        "tkt c'était pour rire",
        "tkt",
        "nan je rigole",
        "ça va mieux merci",
        "nn c bon",
        "non c'était pour rire",
        "laisse tomber",
        "ok c'est bon merci",
        "t'inquiète ça va",
        "just kidding",
        "i'm fine, don't worry",
    ],
)
def test_a_sentence_may_say_that_all_is_well(text: str) -> None:
    assert surely(text, "distress.fine")


@pytest.mark.parametrize(
    "text",
    [
        "ça va de pire en pire",
        "ça va pas",
        "non ça va de pire en pire",
        "tout va bien se terminer ce soir",
        "ma vie est une blague",
        "je rigole pas",
        "ça va mal finir",
        "tout le monde m'oublie",
        "ils ont pas besoin de moi",
        "i'm not fine",
    ],
)
def test_a_sentence_that_only_begins_so_does_not(text: str) -> None:
    assert not surely(text, "distress.fine")


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("oui rappelez moi", "distress.call_me"),
        ("je veux bien qu'on m'appelle", "distress.call_me"),
        ("c koi les numéros", "distress.see_numbers"),
        ("je veux bien voir qui appeler", "distress.see_numbers"),
        ("ça va pas", "distress.see_numbers"),
    ],
)
def test_a_sentence_asks_for_a_call_or_for_the_numbers(text: str, label: str) -> None:
    assert said_in(text, [words_of_label(label)])
