"""Show the answer in the message of its question, and take off the buttons."""

from dataclasses import replace

from sqlalchemy import select

from flows.engine import Turn
from flows.position import Position
from flows.replies import PressedButton, Reply
from flows.script import AskStep, Question
from flows.texts import placeholders
from models.conversation import Update
from services.conversation.phrases import Phrases
from services.conversation.replies import Edit, Say, Unbutton
from services.conversation.stack import OpenConversation
from services.conversation.turn_context import TurnContext


def show_answer(
    context: TurnContext,
    phrases: Phrases,
    top: OpenConversation,
    step: Question,
    position: Position,
    reply: Reply,
    turn: Turn,
) -> None:
    """Take the buttons off the question, and show the answer in its place.

    What was typed stands below already: « Passer » alone goes.
    """
    if step.echo or (isinstance(step, AskStep) and step.keyboard):
        return
    if turn.answered is None:
        _take_skip_off(context, top, step, position, turn)
        return
    asked = context.message_id if isinstance(reply, PressedButton) else _asked(context, top)
    if asked is not None and _has_its_values(context, phrases, step, position):
        values = {"question": phrases.question(context, step, position), "answer": turn.answered}
        context.say(Edit(asked, phrases.render(context, "common.answered", values)))


def _take_skip_off(
    context: TurnContext, top: OpenConversation, step: Question, position: Position, turn: Turn
) -> None:
    """Take the buttons off a question that might be skipped, and was answered by typing."""
    is_taken = turn.position.step != position.step
    if is_taken and isinstance(step, AskStep) and step.skip is not None:
        asked = _asked(context, top)
        if asked is not None:
            context.say(Unbutton(asked))


def _has_its_values(
    context: TurnContext, phrases: Phrases, step: Question, position: Position
) -> bool:
    """Tell whether all values of a question are known: an earlier version may not have stored some.

    Its message then stays as it is, and the answer counts.
    """
    wanted = placeholders(phrases.texts.template(context.language, step.text))
    return wanted <= {*position.all_answers, *phrases.template_values}


def _asked(context: TurnContext, top: OpenConversation) -> int | None:
    """Return the id of the message that asks the question; None before it was sent."""
    query = select(Update.question_message_id).where(
        Update.bot_id == context.bot_id, Update.update_id == top.asked_in
    )
    return context.session.scalar(query)


def ask_in_place(context: TurnContext) -> None:
    """Ask the next question in the place of the one just answered, if nothing is said between."""
    match context.outgoing[-2:]:
        case [Edit(message_id=asked), Say(question=True, keyboard=None) as following]:
            in_place = Edit(asked, following.text, following.buttons, question=True)
            context.outgoing[-2:] = [in_place]


def put_away_keyboard(context: TurnContext, said_before: int, moved_from: Question | None) -> None:
    """Remove the keyboard of the question before, with the first message said since."""
    if not (isinstance(moved_from, AskStep) and moved_from.keyboard):
        return
    for index, reply in enumerate(context.outgoing[said_before:], said_before):
        if isinstance(reply, Say) and not reply.buttons and reply.keyboard is None:
            context.outgoing[index] = replace(reply, keyboard="remove")
            return
