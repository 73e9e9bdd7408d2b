"""Tell whether a typed answer may be meant as something else: the script then asks for a yes."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from rules.conversation.first_names import doubtful_name
from rules.conversation.meant_otherwise import (
    doubtful_example,
    doubtful_letter,
    doubtful_question,
)
from services.conversation.turn_context import TurnContext


class AnswerMeaning(StrEnum):
    PLAIN = "plain"
    DOUBTFUL = "doubtful"


DOUBTS: Mapping[str, Callable[[str], bool]] = {
    "first_name": doubtful_name,
    "own_example": doubtful_example,
    "question": doubtful_question,
    "message": doubtful_letter,
    "words": doubtful_letter,
}
"""The check for each answer, by its name."""


class AnswerPresence(StrEnum):
    TOLD = "told"
    MISSING = "missing"


def is_told(context: TurnContext, answers: Mapping[str, str]) -> AnswerPresence:
    """Tell whether the conversation began with the answer named in `answer`; keep the value."""
    name = answers["answer"]
    if name not in answers:
        return AnswerPresence.MISSING
    context.keep(**{name: answers[name]})
    return AnswerPresence.TOLD


def meaning_of(_: TurnContext, answers: Mapping[str, str]) -> AnswerMeaning:
    """Return how plain the answer is whose name stands in `answer`."""
    name = answers["answer"]
    return AnswerMeaning.DOUBTFUL if DOUBTS[name](answers[name]) else AnswerMeaning.PLAIN
