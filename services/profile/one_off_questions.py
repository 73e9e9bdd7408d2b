"""Choose a small question to ask after a success: one at a time, each once, always skippable."""

from collections.abc import Callable, Mapping

from models.engine.database import insert_new
from models.profile import AskedQuestion
from services.conversation.turn_context import TurnContext
from services.profile import adviser

Asks = Callable[[TurnContext], bool]


def _gender_unknown(context: TurnContext) -> bool:
    return context.person.gender is None


QUESTIONS: Mapping[str, Asks] = {"gender": _gender_unknown, "adviser": adviser.may_ask}
"""For the script of each question, whether there is something to ask this person."""


def next_question(context: TurnContext) -> str | None:
    """Return the script to open now and record it as asked, so that it is returned only once.

    Return None when every answer is known or every question was asked.
    """
    for script, asks in QUESTIONS.items():
        if asks(context) and _first_time(context, script):
            return script
    return None


def _first_time(context: TurnContext, script: str) -> bool:
    key = {"person_id": context.person_id, "question": script}
    return insert_new(context.session, AskedQuestion, tuple(key), **key, asked_at=context.now)
