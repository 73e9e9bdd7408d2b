"""What an answer leaves on the screen: the question without its buttons, no keyboard."""

from dataclasses import replace

from sqlalchemy import select

from flows.engine import Turn
from flows.position import Position
from flows.replies import Pressed, Reply
from flows.script import Ask, Question
from models.talk import Update
from services.conversation.phrases import Phrases
from services.conversation.replies import Edit, Say
from services.conversation.stack import Open
from services.conversation.turn_context import Scene


def show(
    scene: Scene,
    phrases: Phrases,
    top: Open,
    step: Question,
    position: Position,
    reply: Reply,
    turn: Turn,
) -> None:
    """The question loses its buttons and shows what was chosen."""
    if step.echo or turn.answered is None or (isinstance(step, Ask) and step.keyboard):
        return
    asked = scene.message_id if isinstance(reply, Pressed) else _asked(scene, top)
    if asked is not None:
        known = {"question": phrases.question(scene, step, position), "answer": turn.answered}
        scene.say(Edit(asked, phrases.words(scene, "common.answered", known)))


def _asked(scene: Scene, top: Open) -> int | None:
    """The id of the message that asks, known once it was sent."""
    query = select(Update.question_message_id).where(
        Update.bot_id == scene.bot_id, Update.update_id == top.asked_in
    )
    return scene.session.scalar(query)


def put_away_keyboard(scene: Scene, said_before: int, moved_from: Question | None) -> None:
    if not (isinstance(moved_from, Ask) and moved_from.keyboard):
        return
    for index, line in enumerate(scene.lines[said_before:], said_before):
        if isinstance(line, Say) and not line.buttons and line.keyboard is None:
            scene.lines[index] = replace(line, keyboard="remove")
            return
