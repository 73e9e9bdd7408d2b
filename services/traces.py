"""What is private in the chat itself: the messages to delete once they have served."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from models.talk import Conversation, Update
from services.lines import Erase
from services.scene import Scene


def erase(scene: Scene, traces: Iterable[Any]) -> None:
    for line in erasures(scene.session, scene.bot_id, traces):
        scene.say(line)


def erase_all(scene: Scene) -> None:
    """Of every open conversation, before the person is erased."""
    query = select(Conversation.traces).where(Conversation.person_id == scene.person_id)
    for traces in scene.session.scalars(query).all():
        erase(scene, traces or ())


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
