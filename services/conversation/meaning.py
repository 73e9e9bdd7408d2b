"""Whether an answer may be meant for somebody else: then it is shown, for a yes."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from rules.conversation.first_names import doubtful_name
from rules.conversation.meant_otherwise import doubtful_example, doubtful_question
from rules.mentoring.contact_details import has_contact_details
from services.conversation.turn_context import TurnContext


class Meaning(StrEnum):
    PLAIN = "plain"
    DOUBTFUL = "doubtful"


def _doubtful_question(text: str) -> bool:
    """Contact details are refused anyway."""
    return doubtful_question(text) and not has_contact_details(text)


DOUBTS: Mapping[str, Callable[[str], bool]] = {
    "first_name": doubtful_name,
    "own_example": doubtful_example,
    "question": _doubtful_question,
}
"""By the name of the answer."""


def meaning_of(_: TurnContext, answers: Mapping[str, str]) -> Meaning:
    """`answer` names the one to look at."""
    name = answers["answer"]
    return Meaning.DOUBTFUL if DOUBTS[name](answers[name]) else Meaning.PLAIN
