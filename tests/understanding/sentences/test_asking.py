"""Questions without a question mark, and wishes: what is answered while the team reads."""

import pytest

from flows.intents.abbreviations import load_abbreviations
from rules.understanding.asked_words import asked_words, asks_what
from rules.understanding.asking import asks, asks_about_weeks, asks_meaning, speaks_to_bot, wishes


@pytest.mark.parametrize(
    "text",
    [
        *("c'est payant ?", "c kan ke ca commence", "le lien il est ou", "combien ça coute"),
        *(
            "how long",
            "ouais qui les voit",
            "ki peu voir ça",
            "non mais ça sert à quoi",
            "je viens avec ma fille ou pas",
        ),
    ],
)
def test_a_question_is_heard_without_its_mark(text: str) -> None:
    assert asks(text, load_abbreviations())


@pytest.mark.parametrize(
    "text",
    [
        *("mon micro ne marche pas", "je rappelle demain", "oui par téléphone", "plutôt à 16h"),
        *("celui qui aide", "quelqu'un qui écoute", "oui", "il me l'a dit hier"),
        "un peu quand même",
    ],
)
def test_what_tells_the_team_something_is_no_question_and_no_wish(text: str) -> None:
    assert not asks(text, load_abbreviations())
    assert not wishes(text, load_abbreviations())


@pytest.mark.parametrize(
    "text",
    [
        *("je voudrais rencontrer un mentor", "jveu voir les ateliers", "dites-moi l'heure"),
        *("tu peux me remettre le lien", "remets moi le lien stp", "inscrivez-moi à l'atelier"),
        *("bonjour, pouvez-vous décaler mon rendez-vous", "renvoyez le lien", "can you help"),
    ],
)
def test_a_wish_is_heard(text: str) -> None:
    assert wishes(text, load_abbreviations())


@pytest.mark.parametrize(
    "text",
    [
        'what it means "je commence par"',
        "ça veut dire quoi « je commence par »",
        "c koi commence",
    ],
)
def test_a_word_of_the_question_is_asked_about(text: str) -> None:
    assert asks_meaning(text, "Quand j'ai beaucoup à faire, je commence par le plus important.")


@pytest.mark.parametrize("text", ["c koi un mentor", "c quoi", "je commence par dormir", ""])
def test_a_word_of_something_else_is_not(text: str) -> None:
    assert not asks_meaning(text, "Quand j'ai beaucoup à faire, je commence par le plus important.")


@pytest.mark.parametrize(
    ("text", "to_bot"),
    [
        ("Bonjour le robot, pouvez-vous me montrer les ateliers", True),
        ("robot t'es là", True),
        ("c'était pour vous le robot", True),
        ("j'ai parlé avec le robot hier", False),
        ("Bonjour Sami", False),
    ],
)
def test_who_speaks_to_the_bot_says_so(text: str, *, to_bot: bool) -> None:
    assert speaks_to_bot(text) is to_bot


def test_who_agrees_and_says_that_we_can_go_on_asks_nothing() -> None:
    assert not asks("Oui, on peut continuer, je vous fais confiance.", load_abbreviations())
    assert asks("oui mais on peut arrêter quand on veut", load_abbreviations())
    assert asks("on peut venir à deux", load_abbreviations())


@pytest.mark.parametrize(
    ("text", "is_asked"),
    [
        ("c koi les 2 semaines", True),
        ("il se passe quoi pdt les deux semaine", True),
        ("c'est quoi le programme des deux semaines", True),
        ("et après les 2 semaines il se passe quoi", False),
        ("c'est quand les deux semaines", False),
        ("on est payé comment pendant deux semaines", False),
        ("je pars deux semaines", False),
    ],
)
def test_the_two_weeks_are_asked_about(text: str, *, is_asked: bool) -> None:
    assert asks_about_weeks(text) is is_asked


@pytest.mark.parametrize("text", ["nn mes infos a moi qui les voit", "mon bilan, qui le lit"])
def test_who_has_to_do_with_what_is_ones_own_is_asked(text: str) -> None:
    assert asks(text, load_abbreviations())


def test_somebody_described_is_not_asked_about() -> None:
    assert not asks("mon voisin qui travaille chez Orange m'a dit de venir", load_abbreviations())


@pytest.mark.parametrize(
    ("text", "words", "rest"),
    [
        ("cap emploi c est quoi", "cap emploi", ""),
        ("c'est quoi une convocation ?", "une convocation", ""),
        ("je demande le mot RIB, what is it", "je demande rib", ""),
        ("oui. je suis inscrit, cap emploi c est quoi ?", "cap emploi", "oui. je suis inscrit"),
        ("entraîner = train ? no pas moi", "entrainer train", "no pas moi"),
        ("s'adapter ça veut dire quoi ?", "s adapter", ""),
    ],
)
def test_what_is_asked_about_is_told_from_the_rest(text: str, words: str, rest: str) -> None:
    asked = asked_words(text)
    assert asked is not None
    assert (asked.words, asked.rest) == (words, rest)


@pytest.mark.parametrize(
    "text",
    [
        "c quoi les ateliers",
        "je suis inscrit à cap emploi",
        "oui je vérifie toujours",
        "make better? oui un peu moi",
    ],
)
def test_what_somebody_has_a_list_or_an_answer_asks_no_meaning(text: str) -> None:
    assert asked_words(text) is None


def test_few_words_before_an_answer_may_be_asked_about() -> None:
    asked = asked_words("make better? oui un peu moi", may_echo=True)
    assert asked is not None
    assert (asked.words, asked.rest) == ("make better", "oui un peu moi")


@pytest.mark.parametrize("text", ["c koi sa", "ça veut dire quoi ?", "what does it mean"])
def test_a_question_may_name_nothing(text: str) -> None:
    assert asks_what(text)


def test_words_that_name_something_ask_more_than_what_is_meant() -> None:
    assert not asks_what("c'est quoi un atelier")
