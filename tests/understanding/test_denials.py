import pytest

from rules.understanding.corrections import moves
from rules.understanding.denials import comes_not, keeps


@pytest.mark.parametrize(
    "text",
    ["jviens pas g pas dormi", "je peux pas", "je ne viendrai pas", "I can't make it", "sans moi"],
)
def test_who_does_not_come_is_heard(text: str) -> None:
    assert comes_not(text)


@pytest.mark.parametrize("text", ["je viens", "jviens", "pas de souci je viens", "je vais bien"])
def test_who_comes_is_not_taken_for_absent(text: str) -> None:
    assert not comes_not(text)


@pytest.mark.parametrize(
    "text",
    [
        "Non, je garde ce rendez-vous",
        "n'annulez surtout pas",
        "annule pas",
        "keep it",
        "non je garde",
    ],
)
def test_who_keeps_an_appointment_is_heard(text: str) -> None:
    assert keeps(text)


@pytest.mark.parametrize(
    "text",
    [
        *("annule", "oui annulez-le", "je ne peux pas venir", "regarde"),
        *("oui annule, j'ai la garde de mon fils", "je dois garder ma fille"),
    ],
)
def test_who_gives_it_up_keeps_nothing(text: str) -> None:
    assert not keeps(text)


@pytest.mark.parametrize("text", ["décale à mardi 11 h", "plutôt jeudi", "move it to Friday"])
def test_words_that_move_an_appointment_are_heard(text: str) -> None:
    assert moves(text)


def test_a_remark_with_an_hour_moves_nothing() -> None:
    assert not moves("le mercredi 17 je travaille matin mais 14h ça va")
