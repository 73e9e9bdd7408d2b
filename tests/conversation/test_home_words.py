"""Messages that may tell where somebody lives are deleted with the address, and no others."""

import pytest

from rules.conversation.home_words import may_tell_home


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
