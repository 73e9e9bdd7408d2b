"""What people say for each button of the scripts, and what `declic words check` says of that."""

import pytest
from typer.testing import CliRunner

from bot.commands.words import app
from bot.refusal import Refused
from flows.button_faults import faults
from flows.button_words import by_language
from flows.library import load_scripts
from flows.texts import load_texts
from rules.understanding.button_words import Phrase
from tests.flows.scripts import THE_END, a_choose, a_script

SCRIPTS = {"tried": a_script(colour=a_choose(("red", "bye"), ("green", "bye")), bye=THE_END)}
TEXTS = {"red", "green", "mood.5"}
RED: list[Phrase] = [("rouge",), ("le", "premier")]


def test_every_button_of_the_house_has_words_and_no_phrase_says_two() -> None:
    assert list(faults(load_scripts(), by_language(), load_texts().keys)) == []


def test_a_button_without_words_is_a_fault_in_each_language() -> None:
    assert list(faults(SCRIPTS, {"fr": {"red": RED, "green": []}, "en": {"red": RED}}, TEXTS)) == [
        "button_words/fr.yaml: green: nothing is said for this button",
        "button_words/en.yaml: green: nothing is said for this button",
    ]


def test_words_of_no_button_are_a_fault() -> None:
    said: dict[str, list[Phrase]] = {"red": RED, "green": RED, "mood.5": RED, "blue": RED}
    assert list(faults({}, {"fr": said}, TEXTS)) == [
        "button_words/fr.yaml: blue: there is no such text"
    ]


def test_a_phrase_that_says_two_buttons_of_a_question_is_a_fault() -> None:
    said: dict[str, list[Phrase]] = {"red": RED, "green": [("vert",), ("le", "premier")]}
    assert list(faults(SCRIPTS, {"fr": said}, TEXTS)) == [
        "tried.colour: « le premier » is said for red, green"
    ]


def test_the_questions_of_questionnaires_are_looked_at_too() -> None:
    missing = {it: () if it == "strengths.scale.3" else said for it, said in _french().items()}
    found = list(faults(load_scripts(), {"fr": missing}, load_texts().keys))
    assert found == ["button_words/fr.yaml: strengths.scale.3: nothing is said for this button"]


def test_words_check_refuses_a_button_without_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(by_language()["fr"], "common.skip")
    refused = CliRunner().invoke(app, ["check"])
    assert isinstance(refused.exception, Refused)
    assert str(refused.exception) == (
        "button_words/fr.yaml: common.skip: nothing is said for this button"
    )


def _french() -> dict[str, list[Phrase]]:
    return {label: list(said) for label, said in by_language()["fr"].items()}
