"""Find in a typed text the value that a question asks for, and what is said beside it."""

from collections.abc import Mapping

from rules.conversation.answers import CHECKS, AnswerCheck
from rules.understanding.extracts import beside_phone, phone_in

NUMBERS = (AnswerCheck.PHONE, AnswerCheck.PHONE_OR_WORDS)
BESIDE = "{}_beside"
"""The name under which the words beside an answer are kept, by the name of the answer."""


def value_in(text: str, check: AnswerCheck) -> str | None:
    """Return the value to keep; a telephone number also among words that say when to call."""
    value = CHECKS[check](text)
    if value is not None or check not in NUMBERS or not beside_phone(text):
        return value
    return CHECKS[check](phone_in(text) or "")


def words_beside(text: str, check: AnswerCheck, name: str) -> Mapping[str, str]:
    """Return the words beside a number, by the name of the answer that keeps them."""
    words = beside_phone(text) if check in NUMBERS else ""
    return {BESIDE.format(name): words} if words else {}
