"""Delete private messages from the chat once they have been used.

A trace is the id of a message of the person, or `{"update": id}` for a message of the bot that
repeats what they wrote: the question that this update asked.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.choices import question_at
from flows.engine import Turn
from flows.position import Position
from flows.replies import PressedButton, Reply, SharedLocation, TypedText
from flows.script import AskStep, Script, Step
from models.conversation import Conversation, Update
from rules.conversation.home_words import may_tell_home
from services.conversation.replies import Erase
from services.conversation.turn_context import TurnContext


def erase(context: TurnContext, traces: Iterable[Any]) -> None:
    """Delete the messages that the traces name."""
    for erasure in erasures(context.session, context.bot_id, traces):
        context.say(erasure)


def erase_all(context: TurnContext) -> None:
    """Delete the private messages of every open conversation, before the person is erased."""
    query = select(Conversation.traces).where(Conversation.person_id == context.person_id)
    for traces in context.session.scalars(query).all():
        erase(context, traces or ())


def erasures(session: Session, bot_id: int, traces: Iterable[Any]) -> list[Erase]:
    """Return a deletion for each message that the traces name, in the order of message ids."""
    given = list(traces)
    theirs = {trace for trace in given if isinstance(trace, int)}
    return [Erase(message_id) for message_id in sorted(theirs | _echoes(session, bot_id, given))]


def _echoes(session: Session, bot_id: int, traces: list[Any]) -> set[int]:
    updates = [trace["update"] for trace in traces if isinstance(trace, dict)]
    if not updates:
        return set()
    query = select(Update.question_message_id).where(
        Update.bot_id == bot_id, Update.update_id.in_(updates)
    )
    return {message_id for message_id in session.scalars(query) if message_id is not None}


def left_by(
    context: TurnContext, script: Script, position: Position, reply: Reply, turn: Turn
) -> list[int]:
    """Return the trace of a message to delete later: it is private, or may be."""
    step = question_at(script, position)
    if context.message_id is None:
        return []
    if isinstance(reply, PressedButton):
        return [context.message_id] if step.echo else []
    if not isinstance(reply, TypedText | SharedLocation):
        return []
    asked = isinstance(step, AskStep) and step.secret and turn.answered is None
    astray = script.private and turn.answered is None and tells_home(step, reply)
    return [context.message_id] if asked or astray else []


def tells_home(step: Step, reply: Reply) -> bool:
    """Tell whether a reply may say where the person lives; a number that is asked does not."""
    if isinstance(reply, SharedLocation):
        return True
    is_number = isinstance(reply, TypedText) and "".join(reply.text.split()).isdecimal()
    if not isinstance(reply, TypedText) or (isinstance(step, AskStep) and is_number):
        return False
    return may_tell_home(reply.text)
