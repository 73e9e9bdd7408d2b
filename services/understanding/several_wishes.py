"""Ask where to begin when a text wishes for two things: neither is done half silently."""

from collections.abc import Callable, Iterator, Sequence

from flows.intents.abbreviations import load_abbreviations
from rules.understanding.splitting import acts_in
from rules.understanding.understanding import Certainty, Understood
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import Button, Say
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.understanding import questions_to_team
from services.understanding.answers import IntentAnswers, comes_again, may_be_kept
from services.understanding.doubts import PREFIX
from services.understanding.special_intents import MOVE, NEAREST, NEVER_OFFERED

GIVES_UP = frozenset({"cancel", "cannot_come"})
BOOKS = frozenset({"book_meeting", "book_workshop", MOVE, "change_mentor"})
"""What is wished beside giving up an appointment: it is moved."""


def ask_which_first(
    context: TurnContext,
    stack: ConversationStack,
    answers: IntentAnswers,
    understand: Callable[[str], Understood],
    text: str,
) -> bool:
    """Show a button for each of the wishes of a text; return whether there are several.

    The buttons stay, so that the second is pressed after the first.
    """
    wished = list(dict.fromkeys(_wishes(answers, understand, text)))
    if len(wished) < 2:
        return False
    if may_be_kept(context, stack, text):
        questions_to_team.keep(context, text)
    rows = [[_button(context, intent)] for intent in _with_move(wished)]
    inline_buttons.show(
        context, Say(context.phrases.render(context, "understood.two_wishes", {}), rows)
    )
    if comes_again(context, stack):
        context.conversations.ask_again(context, stack)
    return True


def _wishes(
    answers: IntentAnswers, understand: Callable[[str], Understood], text: str
) -> Iterator[str]:
    """Yield the intent of each clause of a text, if understood and known to the answers."""
    for clause in acts_in(text, load_abbreviations()):
        understood = understand(clause)
        intent = NEAREST.get(understood.intent, understood.intent)
        is_lost = understood.certainty is Certainty.LOST or intent in NEVER_OFFERED
        if not is_lost and answers.knows(intent):
            yield intent


def _with_move(wished: Sequence[str]) -> Sequence[str]:
    """Offer to move an appointment first, where one is given up for another."""
    is_move = not GIVES_UP.isdisjoint(wished) and not BOOKS.isdisjoint(wished)
    return tuple(dict.fromkeys((MOVE, *wished))) if is_move else wished


def _button(context: TurnContext, intent: str) -> Button:
    label = context.phrases.label(context, Phrase(f"meant.{intent}"))
    return Button(label, inline_buttons.data(f"{PREFIX}{intent}", context.person_id))
