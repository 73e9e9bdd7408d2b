"""Ask which of two things a text means (« Vous parlez de … ? »), and take the answer."""

from collections.abc import Sequence
from functools import partial

from flows.replies import PressedButton
from rules.understanding.corrections import moves
from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackResult, Callbacks
from services.conversation.inline_buttons import Shown
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.people.access import Access
from services.understanding import last_message, questions_to_team, unclear
from services.understanding.answers import IntentAnswers, is_asking, may_be_kept, show_with_human
from services.understanding.last_message import NEITHER
from services.understanding.question_candidates import ANSWER, go_on_with
from services.understanding.special_intents import MOVE

PREFIX = "meant_"


def ask(
    context: TurnContext, stack: ConversationStack, buttons: Sequence[Button], text: str
) -> None:
    """Show the possible meanings of a text as buttons, and « Autre chose ».

    The text is kept, so that what is chosen is answered in its case.
    """
    if stack.talking or stack.left_talk or may_be_kept(context, stack, text):
        questions_to_team.keep(context, text)
    rows = [[button] for button in buttons]
    label = context.phrases.label(context, Phrase("understood.neither"))
    asked = inline_buttons.data(NEITHER, context.person_id, stack.last_question)
    rows.append([Button(label, asked)])
    is_for_team = questions_to_team.SEND in buttons[0].data
    alone = "understood.for_team" if is_for_team else "understood.one"
    key = alone if len(buttons) == 1 else "understood.which"
    inline_buttons.show(context, Say(context.phrases.render(context, key, {}), rows))


def leave(context: TurnContext, shown: Shown) -> None:
    """Forget what was asked about a text, since another text has come."""
    if shown and last_message.is_doubt(shown[0][0]):
        inline_buttons.put_away(context, shown[0][0].buttons[-1][1])


def intent_button(context: TurnContext, intent: str) -> Button:
    """Return the button that answers an intent."""
    return _button(context, f"meant.{intent}", f"{PREFIX}{intent}")


def callbacks(answers: IntentAnswers) -> Callbacks:
    """Return the handlers: one for each answered intent, and one for « Autre chose »."""
    chosen = {f"{PREFIX}{it}": partial(_chosen, answers, it) for it in answers.by_intent}
    return {Access.PERSON: {**chosen, ANSWER: _answered, NEITHER: _neither}}


def _chosen(
    answers: IntentAnswers,
    intent: str,
    context: TurnContext,
    stack: ConversationStack,
    person_id: int,
) -> CallbackResult:
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    unclear.forget_doubted(context)
    text = questions_to_team.last(context.session, context.person_id, context.now)
    before = stack.last_question
    answers.give(context, stack, intent, text)
    if stack.last_question != before and text:
        go_on_with(context, stack, text, may_book=intent != MOVE or moves(text))
    return CallbackResult.DONE


def _answered(context: TurnContext, stack: ConversationStack, question: int) -> CallbackResult:
    """Answer the question with the option of this place, if it is still open."""
    if not context.conversations.is_asked(stack, question):
        return CallbackResult.FOREIGN
    unclear.forget_doubted(context)
    context.conversations.hear(context, stack, PressedButton(question, context.detail))
    return CallbackResult.DONE


def _neither(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    unclear.list_doubted(context)
    show_with_human(context, "understood.say_otherwise")
    if is_asking(context, stack):
        context.conversations.ask_again(context, stack)
    return CallbackResult.DONE


def _button(context: TurnContext, key: str, callback: str) -> Button:
    label = context.phrases.label(context, Phrase(key))
    return Button(label, inline_buttons.data(callback, context.person_id))
