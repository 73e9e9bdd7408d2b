"""Put a « Menu » button under an answer, where the whole menu would push the answer away."""

from dataclasses import replace

from flows.choices import FOLDED
from flows.script import PickStep, Script
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Message, Say, Show
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext

CALLBACK = "menu"


def fold(context: TurnContext, stack: ConversationStack, script: Script) -> None:
    """Fold the menu of this turn into one button, if the turn also says an answer.

    `script` is the topmost one.  What the menu lists may still be typed by its words, though not
    by numbers that nobody sees.
    """
    top, step = stack.open[-1], script.steps[stack.open[-1].position.step]
    if not isinstance(step, PickStep) or not step.lasting or top.asked_in != context.update_id:
        return
    answer, menu = _last_two(context)
    if answer is None or menu is None:
        return
    said = context.outgoing[answer]
    assert isinstance(said, Say | Show)
    label = context.phrases.label(context, Phrase("menu.whole"))
    button = Button(label, inline_buttons.data(CALLBACK, context.person_id))
    context.outgoing[answer] = replace(said, buttons=[*said.buttons, [button]])
    del context.outgoing[menu]
    stack.open[-1] = top.at(top.position.keeping(secret=False, **{FOLDED: "menu"}))


def _last_two(context: TurnContext) -> tuple[int | None, int | None]:
    """Return the indexes of the last answer and of the menu below it, among the messages to be
    sent; None and None if the last two messages are not an answer and a menu."""
    messages = [n for n, it in enumerate(context.outgoing) if isinstance(it, Message)]
    if len(messages) < 2:
        return None, None
    answer, menu = messages[-2:]
    said, asked = context.outgoing[answer], context.outgoing[menu]
    is_menu = isinstance(asked, Say) and asked.question
    is_answer = isinstance(said, Show) or (
        isinstance(said, Say) and not said.question and said.keyboard is None
    )
    return (answer, menu) if is_menu and is_answer else (None, None)
