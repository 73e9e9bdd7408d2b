"""Ask small questions: after a success, one at a time, each once; none after words of danger."""

from collections.abc import Callable, Mapping
from enum import StrEnum

from flows.script import GONE
from models.engine.database import insert_new
from models.profile import AskedQuestion
from services.conversation.turn_context import TurnContext
from services.profile import adviser

Asks = Callable[[TurnContext], bool]

QUESTIONS: Mapping[str, Asks] = {
    "gender": lambda context: context.person.gender is None,
    "adviser": adviser.may_ask,
}
"""For the script of each question, whether there is something to ask this person."""


def next_question(context: TurnContext) -> str | None:
    """Return the script to open now, and record it as asked: each comes once.

    Return None when every answer is known or every question was asked.
    """
    for script, asks in QUESTIONS.items():
        if asks(context) and _first_time(context, script):
            return script
    return None


def _first_time(context: TurnContext, script: str) -> bool:
    key = {"person_id": context.person_id, "question": script}
    return insert_new(context.session, AskedQuestion, tuple(key), **key, asked_at=context.now)


class SmallQuestion(StrEnum):
    WAITS = "waits"
    GONE = GONE
    """The person spoke of a danger, or of how somebody behaved: nothing small follows that."""


def look(context: TurnContext, _: Mapping[str, str]) -> SmallQuestion:
    """Tell whether a small question may come back after what the person has just said."""
    return SmallQuestion.GONE if is_unfit(context) else SmallQuestion.WAITS


def is_unfit(context: TurnContext) -> bool:
    """Tell whether the person has just spoken of a danger, or of how somebody behaved."""
    return context.deployment.in_trouble(context.session, context.person_id, context.now)
