import pytest

from flows.intents.abbreviations import load_abbreviations
from rules.understanding.corrections import moves
from rules.understanding.denials import (
    comes_not,
    gives_up,
    keeps,
    may_come,
    refuses_erasure,
    sends,
    took_place,
    wants_other_hour,
)


@pytest.mark.parametrize(
    "text",
    ["jviens pas g pas dormi", "je peux pas", "je ne viendrai pas", "I can't make it", "sans moi"],
)
def test_who_does_not_come_is_heard(text: str) -> None:
    assert comes_not(text)


@pytest.mark.parametrize(
    "text",
    [
        "ma fille est à l'hôpital je sais pas si je viens",
        "jsp si jpourrai venir",
        "je ne suis pas sûre de pouvoir venir",
        "pas sûr que je vienne demain",
        "peut-être que je ne pourrai pas",
        "i don't know if i can come",
        "not sure i can make it",
    ],
)
def test_who_does_not_know_yet_gives_up_nothing(text: str) -> None:
    assert may_come(text)


@pytest.mark.parametrize(
    "text",
    ["je viens pas c'est sûr", "je sais pas si c'est en visio", "bien sûr je viens", "je peux pas"],
)
def test_who_knows_is_not_taken_to_doubt(text: str) -> None:
    assert not may_come(text)


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


@pytest.mark.parametrize(
    "text",
    ["oui annulez s'il vous plait, je suis malade", "oui, je confirme l'annulation", "yes cancel"],
)
def test_who_gives_an_appointment_up_is_heard(text: str) -> None:
    assert gives_up(text)


@pytest.mark.parametrize(
    "text", ["je ne veux pas l'annuler", "n'annulez pas", "surtout pas annuler", "je viens"]
)
def test_who_does_not_cancel_gives_nothing_up(text: str) -> None:
    assert not gives_up(text)


def test_another_hour_is_neither_a_yes_nor_a_no() -> None:
    assert wants_other_hour("non attendez, je veux juste changer l'heure")
    assert wants_other_hour("move it to another day")
    assert not wants_other_hour("non, ne changez rien")


def test_who_cannot_come_at_another_hour_cancels() -> None:
    said = "je ne peux pas changer d'heure, annulez"
    assert gives_up(said)
    assert not wants_other_hour(said)
    assert not keeps(said)


def test_who_has_the_bot_send_something_does_not_say_that_it_is_done() -> None:
    assert sends("oui envoie")
    assert not sends("oui j'ai postulé")


@pytest.mark.parametrize(
    ("text", "is_told"),
    [
        ("oui on s'est parlé", True),
        ("on a bien discuté avec marc", True),
        ("l'appel s'est bien passé", True),
        ("j'y étais", True),
        ("on s'est pas parlé", False),
        ("j'ai vu une offre", False),
        ("mon rendez-vous est passé de 10 h à 11 h", False),
    ],
)
def test_who_says_that_a_meeting_took_place(text: str, *, is_told: bool) -> None:
    assert took_place(text, load_abbreviations()) is is_told


@pytest.mark.parametrize(
    "text", ["nn efface rien du tout", "no i dont want to delete", "surtout n'effacez pas"]
)
def test_who_has_nothing_erased_is_heard(text: str) -> None:
    assert refuses_erasure(text)


@pytest.mark.parametrize("text", ["effacez tout", "je veux plus de compte, supprimez", "delete it"])
def test_who_has_all_erased_refuses_nothing(text: str) -> None:
    assert not refuses_erasure(text)
