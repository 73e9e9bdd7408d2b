"""Propose what a text answers to the open question: a value, a button, a part of a sentence."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from flows.intents.abbreviations import house_abbreviations
from flows.replies import TypedText
from rules.conversation.answers import AnswerCheck, has_a_mistake
from rules.conversation.meant_otherwise import doubtful_question, puts_question
from rules.conversation.typed_text import plain
from rules.understanding.asking import asks
from rules.understanding.corrections import corrects, takes_back
from rules.understanding.extracts import extracts, says_registered
from rules.understanding.moments import hours_in, is_on, names_a_day, names_a_moment
from rules.understanding.options import refuses
from rules.understanding.short_answers import ShortAnswer
from services.conversation import inline_buttons
from services.conversation.open_question import PRECISE, OpenQuestion
from services.conversation.replies import Button
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import routing
from services.understanding.button_presses import choose
from services.understanding.candidates import (
    ANSWERED,
    BEGUN,
    EXACT,
    HELD,
    LATER,
    MISTAKEN,
    SEVERAL,
    UNFIT,
    Candidate,
)
from services.understanding.last_message import MENU, WAY_IN
from services.understanding.reading import TextReading
from services.understanding.several_answers import (
    MEETING,
    ages_told,
    take_in_turn,
    take_several,
    tell_taken,
    unask,
)

FOR_SOMEBODY = (
    AnswerCheck.FREE,
    AnswerCheck.TO_TEAM,
    AnswerCheck.MESSAGE,
    AnswerCheck.POST,
    AnswerCheck.ERASE_WORD,
)
"""Checks of questions whose answer may be any words, for somebody else to read."""
NAMES = (AnswerCheck.NAME, AnswerCheck.FULL_NAME)
"""Checks of questions for a name: what asks something is none."""
WHAT_HOUR = "time"
WHO, WHICH_DAY = frozenset({"mentor"}), frozenset({"day", "overlap_days"})
"""Its steps that ask for somebody, and for a day."""
QUESTION_SURE, ANOTHER_QUESTION = "question_sure", "meeting.question_again"
"""Its step that asks whether a text is a question for the mentor, and its no."""
SITUATION, REGISTERED = "situation", "way_in.situation_yes"
"""The question of the sign-up about France Travail, and its yes."""
OTHER_DAY = re.compile(r"\b(?:autres? (?:jours?|dates?)|another day|other days?)\b")
GOES_ON = re.compile(r"\b(?:commencer|continuer|reprendre|avancer|start|go on|continue)\b")
"""Words of who says no to something else: « non tout va bien, je veux juste commencer »."""
MOST_WORDS = 10
"""Words of a text that says when."""
MOST_LISTS = 3
"""Lists that one sentence may answer: who, which day, which hour."""
SAID = 0.5
"""How sure the words of a button must be in a sentence; less is only one thing that it may mean."""
FEWEST_WORDS = 3
"""Words of a text that may mean something else than an answer with a mistake in it."""
ANSWER = "meant_answer"
"""The callback of a button that answers the open question, when it is asked what a text means."""


def is_for_somebody(question: OpenQuestion | None) -> bool:
    """Tell whether the answer is read by somebody: what it means is theirs to tell."""
    return question is not None and (question.speaks_to_team or question.waits_for(*FOR_SOMEBODY))


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield what the text may be to the open question."""
    question = reading.question
    if question is None:
        if reading.stack.top is not None:
            yield _heard(reading, ANSWERED)
        return
    if reading.fits:
        yield _heard(reading, _score_of_value(reading, question))
        return
    if is_for_somebody(question):
        yield _heard(reading, ANSWERED)
        return
    yield from buttons(reading, question)
    if reading.is_participant:
        yield from _parts(reading, question)
    if question.waits_for_words and not is_none_of_its_answers(question, reading.text):
        is_word = question.may_be_left and reading.text.isalpha()
        may_be_other = is_word or may_be_something_else(question, reading.text)
        yield _heard(reading, MISTAKEN if may_be_other else UNFIT)


def _score_of_value(reading: TextReading, question: OpenQuestion) -> float:
    """Score a text that the question takes as it is; any words are taken for a name."""
    is_vague = question.waits_for_words and not question.waits_for(*PRECISE)
    if not is_vague or question.offers(reading.text):
        return EXACT
    if reading.is_for_bot:
        return MISTAKEN
    if is_for_somebody(question) and question.takes(reading.text, team_wrote=True):
        return ANSWERED
    if question.script.name == MEETING and puts_question(reading.text):
        return ANSWERED
    if "?" in reading.text or routing.team_has_spoken(reading.context, reading.stack):
        return MISTAKEN
    return ANSWERED


def _heard(reading: TextReading, score: float) -> Candidate:
    """Return the candidate that hands the text to the open question, mistakes included."""
    return Candidate(score, partial(hear, reading, reading.typed), "answers the question")


def hear(reading: TextReading, answer: TypedText) -> bool:
    """Hand an answer to the open question."""
    reading.context.conversations.hear(reading.context, reading.stack, answer)
    return True


def buttons(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield the buttons of the question that the text says, or begins with."""
    number = question.position.question
    for index, label, score in question.likely(reading.text):
        data = inline_buttons.data(ANSWER, number, index)
        yield Candidate(
            score,
            partial(_answer_with, reading, label),
            f"answers {label}",
            Button(label, data),
            on_screen=True,
        )
    short = reading.leading
    goes_on = short is ShortAnswer.NO and GOES_ON.search(plain(reading.text))
    if short is not None and not goes_on and (question.leads(short) or question.meant_by(short)):
        yield Candidate(BEGUN, lambda: _begin_with(reading, question, short), f"says {short}")


def button_of(question: OpenQuestion, label: str) -> Button | None:
    """Return the button that offers this option in « Vous voulez dire… ? »."""
    pressed = question.button_with(label)
    if pressed is None:
        return None
    return Button(label, inline_buttons.data(ANSWER, pressed.question, pressed.index))


def _answer_with(reading: TextReading, label: str) -> bool:
    context, stack, question = reading.context, reading.stack, reading.question
    context.conversations.remember_private(context, stack, TypedText(reading.text))
    context.conversations.hear(context, stack, TypedText(label))
    go_on_with(context, stack, reading.text, question)
    return True


def _begin_with(reading: TextReading, question: OpenQuestion, short: ShortAnswer) -> bool:
    """Take the « oui » or « non » with which a sentence answers the open question."""
    context, stack = reading.context, reading.stack
    context.conversations.remember_private(context, stack, TypedText(reading.text))
    return choose(context, stack, question, short)


def _parts(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield the answers in a sentence: to the question, to the one below, to the next ones."""
    context, stack, text = reading.context, reading.stack, reading.text
    yield from _taken_back(reading, question)
    yield from _several(reading, question)
    if question.named is not None:
        yield Candidate(
            HELD, lambda: context.conversations.hear_named(context, stack, text), "is named"
        )
    part = _part_of(context, question, text)
    if part is not None:
        yield Candidate(HELD, lambda: _answer_with(reading, part), f"answers {part}")
    below = context.conversations.question_below(context, stack)
    if below is not None and below.fits(text):
        hear_below = context.conversations.hear_below
        yield Candidate(HELD, lambda: hear_below(context, stack, below, text), "answers below")
    says_yes = reading.leading is ShortAnswer.YES and question.meant_by(ShortAnswer.YES) is not None
    if not says_yes and _is_early(context, question, text):
        yield Candidate(LATER, lambda: _asks_in_a_moment(reading), "answers early")
    if _is_listed_elsewhere(question, text):
        yield Candidate(LATER, lambda: _ask_which_moment(reading, question), "is in no list")


def _taken_back(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield what takes the place of what was said: an answer, a question to the mentor, a day."""
    if (before := _corrected_before(reading, question)) is not None:
        yield Candidate(HELD, lambda: _correct_before(reading, before), "corrects what came before")
    if _is_asked_for_question(question) and not doubtful_question(reading.text):
        yield Candidate(HELD, lambda: _put_another_question(reading, question), "asks the mentor")
    if _is_of_another_day(question, reading.text):
        yield Candidate(HELD, lambda: _go_back_to_a_day(reading, question), "another day")


def _several(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield the several answers of a sentence, or the one that counts most."""
    context, stack, text = reading.context, reading.stack, reading.text
    if (yes := _registered(question, text)) is not None:
        yield Candidate(SEVERAL, lambda: _answer_with(reading, yes), f"answers {yes}")
    yield Candidate(SEVERAL, lambda: take_several(context, stack, question, text), "several")
    yield Candidate(SEVERAL, lambda: take_in_turn(context, stack, question, text), "in turn")


def may_be_something_else(question: OpenQuestion, text: str) -> bool:
    """Tell whether a text that a question refuses is long enough to mean something else."""
    if question.may_be_left:
        is_sentence = len(text.split()) > 1 or "?" in text
        return is_sentence and not (has_a_mistake(text, AnswerCheck.PHONE) or "@" in text)
    is_long = len(text.split()) >= FEWEST_WORDS and not question.waits_for(AnswerCheck.FILE)
    return "?" in text or is_long


def is_none_of_its_answers(question: OpenQuestion, text: str) -> bool:
    """Tell whether a text is plainly no answer: a question where a name is awaited."""
    if question.may_be_left:
        return may_be_something_else(question, text)
    return question.waits_for(*NAMES) and asks(text, house_abbreviations())


def _is_early(context: TurnContext, question: OpenQuestion, text: str) -> bool:
    """Tell whether a text answers a later question: an age before it is asked."""
    ages = ages_told(context, text)
    return not asks(text, house_abbreviations()) and question.tells_later(text, ages)


def _corrected_before(reading: TextReading, question: OpenQuestion) -> str | None:
    """Return the label with which a text corrects the answer just before: « pardon 27 »."""
    if question.back is None or reading.asks or not takes_back(reading.text):
        return None
    trail = question.position.trail
    if question.script.name == WAY_IN and trail and trail[-1] == SITUATION:
        return question.translate(REGISTERED) if says_registered(reading.text) else None
    if question.offers_buttons_alone:
        return None
    ages = ages_told(reading.context, reading.text)
    return question.before(ages) if ages else None


def _correct_before(reading: TextReading, label: str) -> bool:
    """Go back a question, and answer it anew; say what was taken."""
    context, stack = reading.context, reading.stack
    assert reading.question is not None and reading.question.back is not None
    context.conversations.remember_private(context, stack, TypedText(reading.text))
    context.conversations.hear(context, stack, TypedText(reading.question.back))
    unask(context)
    context.conversations.hear(context, stack, TypedText(label))
    tell_taken(context, [label])
    return True


def _is_asked_for_question(question: OpenQuestion) -> bool:
    return (question.script.name, question.position.step) == (MEETING, QUESTION_SURE)


def _put_another_question(reading: TextReading, question: OpenQuestion) -> bool:
    """Put these words to the mentor in place of the doubtful ones."""
    hear(reading, TypedText(question.translate(ANOTHER_QUESTION)))
    unask(reading.context)
    return hear(reading, reading.typed)


def _asks_in_a_moment(reading: TextReading) -> bool:
    context, stack = reading.context, reading.stack
    context.conversations.remember_private(context, stack, TypedText(reading.text))
    context.conversations.ask_again(context, stack, "understood.in_a_moment")
    return True


def go_on_with(
    context: TurnContext,
    stack: ConversationStack,
    text: str,
    answered: OpenQuestion | None = None,
    *,
    may_book: bool = True,
) -> None:
    """Answer the lists that follow with the same sentence: « Marc, mercredi à 11 h ».

    A list that is answered so is not shown.  « Le premier » was of the list that was shown.  An
    hour, which books, is named: « mardi soir si possible » only says which day.  `may_book`: an
    hour may be taken at all.
    """
    for _ in range(MOST_LISTS):
        question = context.conversations.question(context, stack)
        if question is None or (answered and question.script is not answered.script):
            return
        if _books(question) and not (may_book and hours_in(text)):
            return
        if question.lists_cards and take_several(context, stack, question, text):
            return
        part = _listed_in(question, text, by_place=False)
        if part is None or (answered and question.position.step == answered.position.step):
            return
        unask(context)
        context.conversations.hear(context, stack, TypedText(part))
        answered = question


def _books(question: OpenQuestion) -> bool:
    return question.script.name == MEETING and question.position.step == WHAT_HOUR


def _part_of(context: TurnContext, question: OpenQuestion, text: str) -> str | None:
    """Return the label or the value that a sentence answers with."""
    if question.script.name == MENU:
        return None
    corrected = question.meant_by_intent("correction") if corrects(text) else None
    label = corrected or question.heard_in(text, SAID) or question.of_age(ages_told(context, text))
    part = label or _listed_in(question, text)
    return part or next((it for it in extracts(text) if question.fits(it)), None)


def _registered(question: OpenQuestion, text: str) -> str | None:
    """Return the label « oui » for somebody registered, whatever else they say of work."""
    is_asked = (question.script.name, question.position.step) == (WAY_IN, SITUATION)
    if not is_asked or not says_registered(text) or asks(text, house_abbreviations()):
        return None
    return question.meant_by(ShortAnswer.YES)


def _listed_in(question: OpenQuestion, text: str, *, by_place: bool = True) -> str | None:
    """Return the label of the option that a text names, or the only option on the way to it.

    « Mardi 18 h » chooses the only mentor there is, « 18 h » the only day.
    """
    part = question.picked_in(text, by_place=by_place)
    if part is not None or question.script.name != MEETING or not says_when(text):
        return part
    step = question.position.step
    is_before = step in WHO or (step in WHICH_DAY and not names_a_day(text) and hours_in(text))
    return question.only_option if is_before else None


def _is_of_another_day(question: OpenQuestion, text: str) -> bool:
    """Tell whether a text names another day than the hours that are listed are of."""
    if not _books(question) or question.back is None:
        return False
    if OTHER_DAY.search(plain(text)):
        return True
    if not (says_when(text) and names_a_day(text)):
        return False
    return not is_on(text, date.fromisoformat(question.position.all_answers["day"]))


def _go_back_to_a_day(reading: TextReading, question: OpenQuestion) -> bool:
    assert question.back is not None
    hear(reading, TypedText(question.back))
    go_on_with(reading.context, reading.stack, reading.text)
    return True


def says_when(text: str) -> bool:
    """Tell whether a text is a day or an hour that suits the person, and asks nothing."""
    is_short = len(text.split()) <= MOST_WORDS and "?" not in text
    return is_short and not refuses(text) and names_a_moment(text)


def _is_listed_elsewhere(question: OpenQuestion, text: str) -> bool:
    """Tell whether a text names a moment that is in no list of the open question."""
    is_listed = question.script.name == MEETING and question.offers_buttons_alone
    return is_listed and bool(question.position.options) and says_when(text)


def _ask_which_moment(reading: TextReading, question: OpenQuestion) -> bool:
    """Ask again for the mentor, the day or the hour."""
    is_early = question.position.step in WHO
    key = "understood.in_a_moment" if is_early else "understood.which_moment"
    reading.context.conversations.ask_again(reading.context, reading.stack, key)
    return True
