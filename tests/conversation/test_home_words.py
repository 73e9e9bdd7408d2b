"""Messages that may tell where somebody lives are deleted with the address, and no others."""

import pytest

from rules.conversation.home_words import address_in, may_tell_home


@pytest.mark.parametrize(
    "text",
    ["12 rue des Lilas", "non, 8 avenue de la Gare", "12 kiev bellefontaine", "bat C appt 4"],
)
def test_an_address_tells_a_home(text: str) -> None:
    assert may_tell_home(text)


@pytest.mark.parametrize(
    "text",
    ["c gratuit ?", "j'ai 34 ans", "34", "je suis au chômage", "le mirail", "2 enfants", "bonjour"],
)
def test_other_words_stay_in_the_chat(text: str) -> None:
    assert not may_tell_home(text)


@pytest.mark.parametrize(
    "text",
    [
        "my address is 12 rue des Lilas",
        "j'habite au 12, rue des Lilas, à Toulouse",
        "Bonjour, mon adresse c'est 12 rue des Lilas, merci",
        "jabite 12 rue des Lilas svp",
        "c 12 rue des Lilas",
        "I live at 12 rue des Lilas, please",
    ],
)
def test_an_address_is_found_in_a_sentence(text: str) -> None:
    assert address_in(text) == "12 rue des Lilas"


@pytest.mark.parametrize("text", ["12, rue des Lilas", "je ne sais pas", ""])
def test_an_address_alone_stays_as_it_is_typed(text: str) -> None:
    assert address_in(text) == text
