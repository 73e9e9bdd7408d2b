"""Tell what a typed text may be to the open question, and answer the question with a part of it."""

from flows.replies import Typed
from rules.conversation.answers import Check
from rules.understanding.extracts import extracts
from rules.understanding.short_answers import Short
from services.conversation.open_question import PRECISE, OpenQuestion
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.understanding.last_message import MENU

FOR_SOMEBODY = (Check.FREE, Check.TO_TEAM, Check.MESSAGE, Check.POST, Check.ERASE_WORD)
"""Checks of questions whose answer may be any words, for somebody else to read."""
FEWEST_WORDS = 3
"""Words of a text that may mean something else than an answer with a mistake in it."""


def is_for_somebody(question: OpenQuestion | None) -> bool:
    """Tell whether the answer is read by somebody: what it means is theirs to tell."""
    return question is not None and (question.speaks_to_team or question.waits_for(*FOR_SOMEBODY))


def is_its_answer(context: TurnContext, question: OpenQuestion, text: str) -> bool:
    """Tell whether a question takes a text, and the text is no question itself."""
    if not question.fits(text):
        return False
    is_vague = question.waits_for_words and not question.waits_for(*PRECISE)
    return not (is_vague and "?" in text)


def may_be_something_else(question: OpenQuestion, text: str) -> bool:
    """Tell whether a text that a question refuses is long enough to mean something else."""
    if question.may_be_left:
        is_sentence = len(text.split()) > 1 or "?" in text
        return is_sentence and not any(c.isdigit() or c == "@" for c in text)
    is_long = len(text.split()) >= FEWEST_WORDS and not question.waits_for(Check.FILE)
    return "?" in text or is_long


def take_part_of(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
) -> bool:
    """Answer with what a sentence holds: a postcode, a name, an age; return whether it did."""
    if question.fits(text):
        return False
    is_menu = question.script.name == MENU
    named = None if is_menu else question.picked_in(text)
    part = named or next((it for it in extracts(text) if question.fits(it)), None)
    if part is not None:
        context.conversations.remember_private(context, stack, Typed(text))
        context.conversations.hear(context, stack, Typed(part))
    return part is not None


def choose(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, short: Short
) -> bool:
    """Press the button that a short answer means; return whether there is one."""
    label = question.meant_by(short)
    if label is not None:
        context.conversations.hear(context, stack, Typed(label))
    return label is not None
