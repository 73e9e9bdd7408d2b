"""What is private in the chat itself: the messages to delete once they have served."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.choices import question_at
from flows.engine import Turn
from flows.position import Position
from flows.replies import Location, Pressed, Reply, Typed
from flows.script import Ask, Question, Script
from models.conversation import Conversation, Update
from rules.conversation.answers import Check
from services.conversation.replies import Erase
from services.conversation.turn_context import TurnContext


def erase(context: TurnContext, traces: Iterable[Any]) -> None:
    for line in erasures(context.session, context.bot_id, traces):
        context.say(line)


def erase_all(context: TurnContext) -> None:
    """Of every open conversation, before the person is erased."""
    query = select(Conversation.traces).where(Conversation.person_id == context.person_id)
    for traces in context.session.scalars(query).all():
        erase(context, traces or ())


def erasures(session: Session, bot_id: int, traces: Iterable[Any]) -> list[Erase]:
    """The person's messages (their ids) and our echoes (the updates that said them)."""
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
    """The message to delete later: what was private, or may have been."""
    step = question_at(script, position)
    if context.message_id is None:
        return []
    if isinstance(reply, Pressed):
        return [context.message_id] if step.echo else []
    if not isinstance(reply, Typed | Location):
        return []
    asked = isinstance(step, Ask) and step.secret
    astray = script.private and turn.answered is None and not _is_plain_answer(step, reply)
    return [context.message_id] if asked or astray else []


def _is_plain_answer(step: Question, reply: Typed | Location) -> bool:
    """A postcode and nothing else, a first name: nothing to hide in them."""
    if not isinstance(step, Ask) or isinstance(reply, Location):
        return False
    return "".join(reply.text.split()).isdecimal() or step.check is Check.NAME
