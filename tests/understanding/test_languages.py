"""The language of a text that is in none of those that the bot speaks."""

import pytest

from flows.intents.abbreviations import house_abbreviations
from flows.intents.examples import examples
from flows.intents.languages import house_language_words
from flows.texts import house_texts
from rules.understanding.languages import LETTERS, other_language


def _language(text: str) -> str | None:
    return other_language(text, house_language_words(), house_abbreviations())


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
    codes = {*LETTERS.values(), *house_language_words()}
    for said in house_texts().languages.values():
        assert {f"understood.in_language.{code}" for code in codes} <= said.keys()
