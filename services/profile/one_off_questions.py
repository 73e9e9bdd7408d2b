"""Small questions after a success: one at a time, each once, and one can always skip."""

from collections.abc import Callable, Mapping

from models.engine.database import insert_new
from models.profile import AskedOnce
from services.conversation.turn_context import TurnContext
from services.profile import adviser

Asks = Callable[[TurnContext], bool]


def _gender_unknown(context: TurnContext) -> bool:
    return context.person.gender is None


QUESTIONS: Mapping[str, Asks] = {"gender": _gender_unknown, "adviser": adviser.may_ask}
"""By their script: whether there is something to ask of this person."""


def next_question(context: TurnContext) -> str | None:
    """The script to open now, which will not be named again; none when all is known or asked."""
    for script, asks in QUESTIONS.items():
        if asks(context) and _first_time(context, script):
            return script
    return None


def _first_time(context: TurnContext, script: str) -> bool:
    key = {"person_id": context.person_id, "question": script}
    return insert_new(context.session, AskedOnce, tuple(key), **key, asked_at=context.now)
