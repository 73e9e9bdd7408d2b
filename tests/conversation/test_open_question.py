"""While someone of the team answers: which words are an answer to the open question."""

from typing import Any

import pytest

from flows.engine import begin
from flows.script import Script
from services.conversation.open_question import OpenQuestion

QUESTIONS: dict[str, dict[str, Any]] = {
    "choose": {
        "kind": "choose",
        "text": "q",
        "options": [{"text": "Oui", "next": "end"}, {"text": "Plus tard", "next": "end"}],
    },
    **{
        check: {
            "kind": "ask",
            "text": "q",
            "check": check,
            "retry": "r",
            "save_as": "x",
            "next": "end",
        }
        for check in ("postcode", "phone", "email", "name", "free", "file", "address")
    },
}


def question(name: str, **more: object) -> OpenQuestion:
    steps = {"q": QUESTIONS[name] | more, "end": {"kind": "end"}}
    script = Script.model_validate({"name": "s", "version": 1, "start": "q", "steps": steps})
    return OpenQuestion(script, begin(script, 1).position, lambda key: key)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("choose", "oui"),
        ("choose", "2"),
        ("choose", "Plus tard"),
        ("postcode", "31100"),
        ("postcode", "3110"),
        ("phone", "06 39 98 12 34"),
        ("email", "camille@exemple"),
    ],
)
def test_what_fits_is_an_answer_and_what_nearly_fits_even_when_the_team_has_just_written(
    name: str, text: str
) -> None:
    assert question(name).takes(text, team_wrote=True)


@pytest.mark.parametrize("name", ["name", "free", "address"])
def test_free_words_are_an_answer_until_the_team_writes(name: str) -> None:
    assert question(name).takes("Camille", team_wrote=False)
    assert not question(name).takes("Camille", team_wrote=True)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("choose", "je ne sais pas quoi choisir"),
        ("postcode", "je vis chez ma sœur"),
        ("phone", "je préfère écrire"),
        ("file", "je n'ai pas de CV"),
        ("name", "c'est pour quoi faire ?"),
    ],
)
def test_what_no_question_expects_is_for_the_team(name: str, text: str) -> None:
    assert not question(name).takes(text, team_wrote=False)


def test_what_is_private_stays_with_the_question_that_asked() -> None:
    asked = question("address", secret=True)
    assert asked.takes("12 rue des Lilas", team_wrote=True)
