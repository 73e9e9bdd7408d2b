"""How alike words must be to be taken for one another, from both sides of each threshold."""

import pytest

from flows.intents.abbreviations import load_abbreviations
from flows.intents.model import load_model
from rules.backoffice.person_search import SearchablePerson, closest
from rules.conversation.answers import resembles_erase_word
from rules.geography.place_names import named_in
from rules.offers.duplicates import same_title
from rules.understanding.options import meant_option
from rules.understanding.similarity import described, likeness
from services.understanding import team_answers

TOWNS = [("31506", "Blagnac"), ("81004", "Albi")]
OPTIONS = ["Technicienne fibre", "Graphiste"]
QUESTION = "est-ce que le repas du midi est offert"
CAMILLE = [SearchablePerson(12, "Camille", "", "")]


@pytest.mark.parametrize("typed", ["effacre", "efface", "suprime", "suprim"])
def test_a_slip_in_the_word_that_erases_is_forgiven(typed: str) -> None:
    assert resembles_erase_word(typed)


@pytest.mark.parametrize("typed", ["imprimer", "espacer", "placer", "effort"])
def test_another_word_never_erases(typed: str) -> None:
    assert not resembles_erase_word(typed)


@pytest.mark.parametrize("typed", ["camile", "camila", "emille"])
def test_who_searches_finds_nearly_the_same_name(typed: str) -> None:
    assert closest(typed, CAMILLE) == [12]


@pytest.mark.parametrize("typed", ["cami", "camilia", "mireille", "amelie"])
def test_who_searches_finds_no_other_name(typed: str) -> None:
    assert closest(typed, CAMILLE) == []


@pytest.mark.parametrize("typed", ["blagna", "blanac", "blagniac"])
def test_a_place_is_found_with_one_letter_wrong(typed: str) -> None:
    assert [name for _, name in named_in(typed, TOWNS)] == ["Blagnac"]


@pytest.mark.parametrize("typed", ["bragnac", "plagnac", "blagnaque"])
def test_a_place_of_another_name_is_not_guessed(typed: str) -> None:
    assert named_in(typed, TOWNS) == []


@pytest.mark.parametrize("typed", ["graphist", "grafiste", "graviste"])
def test_an_option_is_meant_with_a_slip_or_two(typed: str) -> None:
    assert meant_option(typed, OPTIONS) == 1


@pytest.mark.parametrize("typed", ["graffiste", "grafist", "paragraphe"])
def test_no_option_is_meant_by_what_is_less_alike(typed: str) -> None:
    assert meant_option(typed, OPTIONS) is None


def test_titles_are_the_same_offer_from_nearly_nine_letters_in_ten() -> None:
    assert same_title("Développeur web", "Développeuse web")
    assert same_title("Technicien support", "Technicien support N1")
    assert not same_title("Technicien support informatique", "Technicien informatique")
    assert not same_title("Conseiller numérique", "Conseiller numérique France")


@pytest.mark.parametrize(
    "asked", ["le repas de midi est offert ?", "le repas du midi est il offert"]
)
def test_the_same_question_in_other_words_has_the_answer_of_the_team_first(asked: str) -> None:
    assert _alike(asked) >= team_answers.SAME


def test_a_question_that_is_near_has_it_only_when_nothing_else_is_understood() -> None:
    assert (
        team_answers.NEAR <= _alike("est ce que le repas du midi est compris") < team_answers.SAME
    )
    assert team_answers.NEAR <= _alike("il y a un repas offert") < team_answers.SAME


@pytest.mark.parametrize("asked", ["c'est quand le midi", "le repas est payant ?"])
def test_another_question_never_has_it(asked: str) -> None:
    assert _alike(asked) < min(team_answers.NEAR, team_answers.ALIKE)


def _alike(asked: str) -> float:
    question, text = (
        described(it, load_model().weights, load_abbreviations()) for it in (QUESTION, asked)
    )
    return likeness(question, text)
