"""Tell what a typed text may be to the open question, and answer the question with a part of it."""

from datetime import date

from flows.intents.abbreviations import house_abbreviations
from flows.replies import Meant, Typed
from rules.conversation.answers import Check, has_a_mistake
from rules.tickets.working_hours import MAINLAND, local_date
from rules.understanding.ages import ages_in
from rules.understanding.asking import asks
from rules.understanding.corrections import corrects
from rules.understanding.extracts import extracts
from rules.understanding.moments import hours_in, is_on, names_a_day, names_a_moment
from rules.understanding.options import refuses
from rules.understanding.short_answers import Short
from services.conversation.open_question import PRECISE, OpenQuestion
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.understanding.last_message import MENU
from services.understanding.several_answers import (
    MEETING,
    take_in_turn,
    take_several,
    unask,
)

FOR_SOMEBODY = (Check.FREE, Check.TO_TEAM, Check.MESSAGE, Check.POST, Check.ERASE_WORD)
"""Checks of questions whose answer may be any words, for somebody else to read."""
NAMES = (Check.NAME, Check.FULL_NAME)
"""Checks of questions for a name: what asks something is none."""
WHAT_HOUR = "time"
WHO, WHICH_DAY = frozenset({"mentor"}), frozenset({"day", "overlap_days"})
"""Its steps that ask for somebody, and for a day."""
MOST_WORDS = 10
"""Words of a text that says when."""
MOST_LISTS = 3
"""Lists that one sentence may answer: who, which day, which hour."""
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
        return is_sentence and not (has_a_mistake(text, Check.PHONE) or "@" in text)
    is_long = len(text.split()) >= FEWEST_WORDS and not question.waits_for(Check.FILE)
    return "?" in text or is_long


def take_part_of(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
) -> bool:
    """Answer with what a sentence holds: a postcode, a name, an age; return whether it did."""
    if question.fits(text):
        return False
    if _goes_back_to_a_day(context, stack, question, text):
        return True
    if take_several(context, stack, question, text) or take_in_turn(context, stack, question, text):
        return True
    if context.conversations.hear_named(context, stack, text):
        return True
    part = _part_of(context, question, text)
    if part is None:
        return False
    context.conversations.remember_private(context, stack, Typed(text))
    context.conversations.hear(context, stack, Typed(part))
    go_on_with(context, stack, text, question)
    return True


def is_none_of_its_answers(question: OpenQuestion, text: str) -> bool:
    """Tell whether a text is plainly no answer: a question where a name is awaited."""
    if question.may_be_left:
        return may_be_something_else(question, text)
    return question.waits_for(*NAMES) and asks(text, house_abbreviations())


def hears_early(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
) -> bool:
    """Ask again after what a later question asks for: an age before it is asked.

    Return whether it was such a thing.
    """
    ages = ages_in(text, local_date(context.now, MAINLAND))
    is_early = not asks(text, house_abbreviations()) and question.tells_later(text, ages)
    if is_early:
        context.conversations.remember_private(context, stack, Typed(text))
        context.conversations.ask_again(context, stack, "understood.in_a_moment")
    return is_early


def go_on_with(
    context: TurnContext,
    stack: ConversationStack,
    text: str,
    answered: OpenQuestion | None = None,
) -> None:
    """Answer the lists that follow with the same sentence: « Marc, mercredi à 11 h ».

    A list that is answered so is not shown.
    """
    for _ in range(MOST_LISTS):
        question = context.conversations.question(context, stack)
        if question is None or (answered and question.script is not answered.script):
            return
        part = _listed_in(question, text)
        if part is None or (answered and question.position.step == answered.position.step):
            return
        unask(context)
        context.conversations.hear(context, stack, Typed(part))
        answered = question


def _part_of(context: TurnContext, question: OpenQuestion, text: str) -> str | None:
    """Return the label or the value that a sentence answers with."""
    if question.script.name == MENU:
        return None
    today = local_date(context.now, MAINLAND)
    corrected = question.meant_by_intent("correction") if corrects(text) else None
    label = corrected or question.heard_in(text) or question.of_age(ages_in(text, today))
    part = label or _listed_in(question, text)
    return part or next((it for it in extracts(text) if question.fits(it)), None)


def _listed_in(question: OpenQuestion, text: str) -> str | None:
    """Return the label of the option that a text names, or the only one before what it names.

    « Mardi 18 h » chooses the only mentor there is, « 18 h » the only day.
    """
    part = question.picked_in(text)
    if part is not None or question.script.name != MEETING or not says_when(text):
        return part
    step = question.position.step
    is_before = step in WHO or (step in WHICH_DAY and not names_a_day(text) and hours_in(text))
    return question.only_option if is_before else None


def _goes_back_to_a_day(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
) -> bool:
    """Ask the day again when a text names another one than the hours that are listed are of."""
    is_hour = question.script.name == MEETING and question.position.step == WHAT_HOUR
    if not is_hour or question.back is None or not (says_when(text) and names_a_day(text)):
        return False
    if is_on(text, date.fromisoformat(question.position.all_answers["day"])):
        return False
    context.conversations.hear(context, stack, Typed(question.back))
    go_on_with(context, stack, text)
    return True


def says_when(text: str) -> bool:
    """Tell whether a text is a day or an hour that suits the person, and asks nothing."""
    is_short = len(text.split()) <= MOST_WORDS and "?" not in text
    return is_short and not refuses(text) and names_a_moment(text)


def asks_which_moment(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, text: str
) -> bool:
    """Ask again who, which day or which hour, when a text names a moment that is in no list."""
    is_listed = question.script.name == MEETING and question.offers_buttons_alone
    if not is_listed or not question.position.options or not says_when(text):
        return False
    is_early = question.position.step in WHO
    key = "understood.in_a_moment" if is_early else "understood.which_moment"
    context.conversations.ask_again(context, stack, key)
    return True


def choose(
    context: TurnContext, stack: ConversationStack, question: OpenQuestion, short: Short
) -> bool:
    """Press the button that a short answer means, or go where it leads; return whether it did."""
    label = question.meant_by(short)
    if label is not None:
        context.conversations.hear(context, stack, Typed(label))
    elif question.leads(short):
        context.conversations.hear(context, stack, Meant(short))
    return label is not None or question.leads(short)
