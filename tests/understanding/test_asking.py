"""Questions without a question mark, and wishes: what is answered while the team reads."""

import pytest

from flows.intents.abbreviations import house_abbreviations
from rules.understanding.asking import asks, asks_meaning, speaks_to_bot, wishes


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
    assert asks(text, house_abbreviations())


@pytest.mark.parametrize(
    "text",
    [
        *("mon micro ne marche pas", "je rappelle demain", "oui par téléphone", "plutôt à 16h"),
        *("celui qui aide", "quelqu'un qui écoute", "oui", "il me l'a dit hier"),
    ],
)
def test_what_tells_the_team_something_is_no_question_and_no_wish(text: str) -> None:
    assert not asks(text, house_abbreviations())
    assert not wishes(text, house_abbreviations())


@pytest.mark.parametrize(
    "text",
    [
        *("je voudrais rencontrer un mentor", "jveu voir les ateliers", "dites-moi l'heure"),
        *("tu peux me remettre le lien", "remets moi le lien stp", "inscrivez-moi à l'atelier"),
        *("bonjour, pouvez-vous décaler mon rendez-vous", "renvoyez le lien", "can you help"),
    ],
)
def test_a_wish_is_heard(text: str) -> None:
    assert wishes(text, house_abbreviations())


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
