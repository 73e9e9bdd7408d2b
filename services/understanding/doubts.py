"""Ask which of two things a text means (« Vous parlez de … ? »), and take the answer."""

from collections.abc import Mapping, Sequence
from functools import partial

from services.conversation import inline_buttons
from services.conversation.callbacks import CallbackHandler, CallbackResult
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.understanding import questions_to_team, unclear
from services.understanding.answers import Answers, may_be_kept, show_with_human

PREFIX = "meant_"
NEITHER = "meant_neither"


def ask(context: TurnContext, stack: ConversationStack, intents: Sequence[str], text: str) -> None:
    """Show a button for each thing that a text may mean, and « Autre chose ».

    The text is kept, so that what is chosen is answered in its case.
    """
    if may_be_kept(context, stack, text):
        questions_to_team.keep(context, text)
    rows = [[_button(context, f"meant.{intent}", f"{PREFIX}{intent}")] for intent in intents]
    rows.append([_button(context, "understood.neither", NEITHER)])
    key = "understood.one" if len(intents) == 1 else "understood.which"
    inline_buttons.show(context, Say(context.phrases.render(context, key, {}), rows))


def callbacks(answers: Answers) -> Mapping[str, CallbackHandler]:
    """Return the handlers: one for each intent that has an answer, and that of « Autre chose »."""
    chosen = {f"{PREFIX}{it}": partial(_chosen, answers, it) for it in answers.by_intent}
    return {**chosen, NEITHER: _neither}


def _chosen(
    answers: Answers,
    intent: str,
    context: TurnContext,
    stack: ConversationStack,
    person_id: int,
) -> CallbackResult:
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    unclear.settle(context)
    text = questions_to_team.last(context.session, context.person_id, context.now)
    answers.give(context, stack, intent, text)
    return CallbackResult.DONE


def _neither(context: TurnContext, stack: ConversationStack, person_id: int) -> CallbackResult:
    if person_id != context.person_id:
        return CallbackResult.FOREIGN
    unclear.list_doubted(context)
    show_with_human(context, "understood.say_otherwise")
    return CallbackResult.DONE


def _button(context: TurnContext, key: str, callback: str) -> Button:
    label = context.phrases.label(context, Phrase(key))
    return Button(label, inline_buttons.data(callback, context.person_id))
