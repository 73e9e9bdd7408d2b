"""The language of a text that is in none of those that the bot speaks."""

import pytest

from flows.intents.abbreviations import load_abbreviations
from flows.intents.english_words import load_english_words
from flows.intents.examples import examples
from flows.intents.languages import load_language_words
from flows.texts import load_texts
from rules.understanding.languages import LETTERS, is_english, other_language


def _language(text: str) -> str | None:
    return other_language(text, load_language_words(), load_abbreviations())


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("مرحبا هل تتكلم العربية", "ar"),
        ("Добрий день, я не розумію", "uk"),
        ("ola eu nao falo frances", "pt"),
        ("merhaba ben fransizca bilmiyorum", "tr"),
        ("hola necesito ayuda por favor", "es"),
        ("je ne parle pas français", None),
        ("do you speak english", None),
        ("bonjour, c'est para qui ?", None),
        ("oui", None),
        ("👍", None),
    ],
)
def test_a_language_is_told_by_its_letters_or_words(text: str, code: str | None) -> None:
    assert _language(text) == code


def test_hardly_any_other_example_is_taken_for_a_foreign_language() -> None:
    others = [it.text for it in examples() if not {"language", "hello", "thanks"} & set(it.intents)]
    foreign = [text for text in others if _language(text) is not None]
    assert len(foreign) < 0.01 * len(others)


def test_each_language_is_answered_in_it() -> None:
    codes = {*LETTERS.values(), *load_language_words()}
    for said in load_texts().languages.values():
        assert {f"understood.in_language.{code}" for code in codes} <= said.keys()


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("hello is it free or do i have to pay", True),
        ("i not understand this question", True),
        ("when it begins", True),
        ("c'est quoi un data analyst", False),
        ("job dating", False),
        ("ok cool go", False),
        ("je cherche un job dans le web", False),
    ],
)
def test_english_is_told_by_its_frequent_words(text: str, *, english: bool) -> None:
    assert is_english(text, load_english_words()) is english


def test_most_english_examples_are_told_from_french_ones() -> None:
    long = [it for it in examples() if len(it.text.split()) >= 4]
    told = {
        language: [
            is_english(it.text, load_english_words())
            for it in long
            if it.source.startswith(language)
        ]
        for language in ("fr", "en")
    }
    assert sum(told["en"]) > 0.75 * len(told["en"])
    assert sum(told["fr"]) < 0.01 * len(told["fr"])
