"""Propose what a text answers to the open question: a value, a button, a part of a sentence."""

import re
from collections.abc import Iterator
from datetime import date
from functools import partial

from flows.choices import bare
from flows.intents.abbreviations import load_abbreviations
from flows.replies import TypedText
from rules.conversation.answers import NUMBERS, AnswerCheck, has_a_mistake
from rules.conversation.first_names import name_at_start
from rules.conversation.meant_otherwise import doubtful_question, puts_question
from rules.conversation.typed_text import plain
from rules.understanding.asking import QUOTED, asks
from rules.understanding.corrections import corrects, takes_back
from rules.understanding.denials import DENIALS
from rules.understanding.extracts import extracts, only_looks, says_registered
from rules.understanding.moments import hours_in, is_on, names_a_day, names_a_moment
from rules.understanding.options import refuses
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.splitting import told_apart
from rules.understanding.understanding import Certainty
from services.conversation import inline_buttons
from services.conversation.open_question import PRECISE, OpenQuestion
from services.conversation.replies import Button
from services.conversation.stack import ConversationStack
from services.conversation.turn_context import TurnContext
from services.tickets import routing
from services.understanding.button_presses import choose
from services.understanding.candidates import (
    ACT,
    ANSWERED,
    BEGUN,
    BELOW,
    EXACT,
    HELD,
    LATER,
    MISTAKEN,
    NEVER,
    REPLIED,
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
from services.understanding.special_intents import CANNOT_WAIT

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
LOOKING = "way_in.situation_looking"
"""The question of the sign-up about France Travail, and its yes."""
QUARTER = "way_in.home_quarter"
"""The button of the question about the home that lists the quarters of the town."""
QUARTERS = frozenset({("way_in", "quarter"), ("way_in", "quarter_named")})
"""The questions that list them."""
TELLS_NAME = frozenset({"postcode_in_sentence", "first_name_in_sentence"})
"""Intents for which a bare name of a place is taken."""
MOST_OF_A_QUARTER = 5
"""Words of who names their quarter: « bellefontaine a coté du metro »."""
LIVES = re.compile(
    r"\bj ?(?:habite|vis|loge|reste|suis) (?:a|au|aux|dans|vers|sur|en)\b|\bi live\b"
)
"""Words before the name of a quarter, in a sentence that says more."""
OTHER_DAY = re.compile(r"\b(?:autres? (?:jours?|dates?)|another day|other days?)\b")
GOES_ON = re.compile(r"\b(?:commencer|continuer|reprendre|avancer|start|go on|continue)\b")
"""Words of who says no to something else: « non tout va bien, je veux juste commencer »."""
MOST_WORDS = 10
"""Words of a text that says when."""
MOST_LISTS = 3
"""The most lists answered by a sentence: mentor, day, hour."""
SAID = 0.5
"""How sure the words of a button must be in a sentence to press it; less is a candidate."""
FIGURES_OF_A_NUMBER = 7
"""Fewer are a day or an hour: « jeudi 18 à 18h20 »."""
FEWEST_WORDS = 3
"""The fewest words of a text that may be more than a mistyped answer."""
MIDDLING = 0.7
"""How sure it is that what is told at a scale says one of its two middling answers."""
OTHER_AT_SCALE = CANNOT_WAIT | {
    *("human", "stop", "erase", "language", "correction", "report"),
    *("insult_or_anger", "discouraged", "urgent_need"),
}
"""Intents of who does not answer a scale; others are of who does so in words of their own."""
STRONG = re.compile(
    r"\b(?:toujours|tjrs|tjr|tout le temps|tt le temps|carrement|grave|a fond|a 100|completement"
    r"|beaucoup|bcp|grv|tro+p? moi|always|all the time|totally|completely|very much)\b"
)
"""Words of who finds a sentence wholly true: « oui je vérifie toujours »."""
WHOLLY = "tout a fait moi"
"""What the button of a scale is heard by that says so."""
GIVES_NEVER_UP = re.compile(
    r"\b(?:lach\w*|abandonn\w*|renonc\w*|oubli\w*|arret\w*|baiss\w*|perd\w*|enerv\w*|coup\w*)"
    r" (?:jamais|pas|pa)\b|\b(?:jamais|never|dont|don t) (?:give up|quit|forget|stop|lach\w*)"
)
"""A denial that praises: « je lâche jamais »."""
WHY = re.compile(
    r"^(?:\w+ ){0,3}?(?:pourquoi|pkoi|pk|pq|pour quelles? raisons?|why|how come)\b"
    r"(?! (?:pas|not)\b)"
)
WHYS = frozenset({"pourquoi", "why"})
"""Labels of buttons that say why."""
CLAUSE = re.compile(r"[.,;:!?]{1,8}(?: |$)")
LEAVING = frozenset({"passer", "passe", "pause", "skip"})
"""Labels of a word with which a question is left."""
MOST_AROUND = 5
"""Words of a text among which such a label is heard."""
ANSWER = "meant_answer"
"""The callback of a button that answers the open question, when it is asked what a text means."""


def is_for_somebody(question: OpenQuestion | None) -> bool:
    """Tell whether the answer is read by somebody: what it means is theirs to tell."""
    return question is not None and (question.speaks_to_team or question.waits_for(*FOR_SOMEBODY))


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield the meanings of a text as an answer to the open question."""
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
        is_sentence = len(reading.text.split()) >= FEWEST_WORDS
        has_figures = sum(map(str.isdecimal, reading.text)) >= FIGURES_OF_A_NUMBER
        lacks_figures = question.waits_for(*NUMBERS) and is_sentence and not has_figures
        mistaken = ACT if lacks_figures else MISTAKEN
        yield _heard(reading, mistaken if may_be_other else UNFIT)


def _score_of_value(reading: TextReading, question: OpenQuestion) -> float:
    """Score a text that the question takes as it is; any words are taken for a name."""
    is_vague = question.waits_for_words and not question.waits_for(*PRECISE)
    if not is_vague or question.offers(reading.text):
        return EXACT
    if reading.is_for_bot:
        return ACT if "?" in reading.text else MISTAKEN
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
    yield from _label_of_clause(reading, question)
    quoted = QUOTED.findall(reading.text)
    if len(quoted) == 1 and not reading.asks and question.offers(quoted[0]):
        say = partial(hear, reading, TypedText(quoted[0]))
        yield Candidate(REPLIED, say, f"answers {quoted[0]}")
    yield from _why(reading, question)
    yield from _wholly(reading, question)
    yield from _middling(reading, question)
    is_told = question.is_scale and not reading.asks and not _means_other(reading)
    short = reading.leading or (reading.scaled if is_told else None)
    goes_on = short is ShortAnswer.NO and GOES_ON.search(plain(reading.text))
    if short is not None and not goes_on and (question.leads(short) or question.meant_by(short)):
        yield Candidate(BEGUN, lambda: _begin_with(reading, question, short), f"says {short}")


def _label_of_clause(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield the only button that a clause says word for word: « j'ai pas. passer ».

    A button to pass or to pause is also heard among few words: « att pause jvais fumer ».
    """
    text = reading.text
    if reading.asks:
        return  # its question is heard as well, by its clauses
    clauses = [bare(it) for it in CLAUSE.split(text)]
    said = {plain(it): it for it in clauses if it and question.offers(it)}
    words = plain(text).split()
    if not said and len(words) <= MOST_AROUND and DENIALS.isdisjoint(words):
        said = {it: it for it in words if it in LEAVING and question.offers(it)}
    if len(said) == 1 and len(clauses) + len(words) > 2:
        label = next(iter(said.values()))
        say = partial(_answer_with, reading, question.label_like(label))
        yield Candidate(REPLIED, say, f"answers {label}")


def _means_other(reading: TextReading) -> bool:
    """Tell whether a text surely means something else than what is told at a scale."""
    understood = reading.understood
    if GIVES_NEVER_UP.search(plain(reading.text)):
        return False
    is_sure = understood.certainty is Certainty.ACT
    return is_sure and understood.intent in OTHER_AT_SCALE


def _why(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield the button « Pourquoi ? » for whoever asks why, if no intent has a sure answer."""
    if not WHY.search(plain(reading.text)):
        return
    label = next((it for it in question.labels if plain(it) in WHYS), None)
    if label is not None:
        yield Candidate(ACT, lambda: hear(reading, TypedText(label)), f"answers {label}")


def _wholly(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield the end of a scale for who says so in a sentence: « toujours j'aide, yes »."""
    folded = plain(reading.text)
    is_told = not (reading.wishes or _means_other(reading))
    if not (question.is_scale and is_told and STRONG.search(folded)) or "?" in reading.text:
        return
    says_no = ShortAnswer.NO in (reading.short, reading.leading, reading.scaled)
    if says_no or not DENIALS.isdisjoint(folded.split()):
        return
    label = question.heard_in(WHOLLY)
    says_yes = ShortAnswer.YES in (reading.leading, reading.scaled) or STRONG.match(folded)
    if label is not None:
        say, button = partial(_answer_with, reading, label), button_of(question, label)
        act_from = ACT if says_yes else NEVER  # « jcoupe tjrs la parole » may say the contrary
        yield Candidate(SEVERAL, say, f"wholly {label}", button, act_from)


def _middling(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield the rather yes and the rather no of a scale, for what somebody tells of themselves.

    « Jlâche vite dsl » is neither, and no reason to say that nothing was understood.
    """
    is_told = not (reading.asks or reading.wishes or reading.needs_a_moment)
    is_heard = reading.short is not None or reading.scaled is not None
    if not question.is_scale or is_heard or not is_told or len(reading.text.split()) == 1:
        return
    folded = plain(reading.text)
    denies = not (DENIALS.isdisjoint(folded.split()) or GIVES_NEVER_UP.search(folded))
    shorts = (ShortAnswer.NO, ShortAnswer.YES) if denies else (ShortAnswer.YES, ShortAnswer.NO)
    is_other = _means_other(reading) or reading.stack.talking
    score = MIDDLING if is_other else HELD - BELOW  # « la 2 svp » names a place
    for place, label in enumerate(filter(None, map(question.meant_by, shorts))):
        say = partial(_answer_with, reading, label)
        button = button_of(question, label)
        yield Candidate(score - BELOW * place, say, f"maybe {label}", button, act_from=NEVER)


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
    if question.waits_for(AnswerCheck.NAME) and (name := name_at_start(text)) is not None:
        yield Candidate(HELD, lambda: hear(reading, TypedText(name)), "is a name at the start")
    if question.named is not None:
        yield Candidate(HELD, lambda: _hear_place(reading), "is named")
    yield from _quarter(reading, question)
    part = None if reading.is_thanks else _part_of(context, question, text)
    if part is not None:
        yield Candidate(HELD, lambda: _answer_with(reading, part), f"answers {part}")
    below = context.conversations.question_below(context, stack)
    if below is not None and below.fits(text):
        hear_below = context.conversations.hear_below
        yield Candidate(HELD, lambda: hear_below(context, stack, below, text), "answers below")
    says_yes = reading.leading is ShortAnswer.YES and question.meant_by(ShortAnswer.YES) is not None
    is_of_quarters = (question.script.name, question.position.step) in QUARTERS
    if not (says_yes or is_of_quarters) and _is_early(context, question, text):
        yield Candidate(LATER, lambda: _asks_in_a_moment(reading), "answers early")
    if _is_listed_elsewhere(question, text):
        yield Candidate(LATER, lambda: _ask_which_moment(reading, question), "is in no list")


def _hear_place(reading: TextReading) -> bool:
    """Hear the place that a text names, or one of its clauses: « Revel, y a plus personne »."""
    parts = dict.fromkeys((reading.text, *told_apart(reading.text)))
    hear_named = reading.context.conversations.hear_named
    return any(hear_named(reading.context, reading.stack, it) for it in parts)


def _quarter(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield what a name may be where the home is asked for: a quarter that no list has.

    The quarters of the town are then shown, or it is said that this one is not among them.
    """
    is_name = _may_be_place(reading.text) or any(
        LIVES.search(plain(it)) and _may_be_place(it) for it in told_apart(reading.text)
    )
    understood = reading.understood
    is_certain = understood.certainty is Certainty.ACT and understood.intent not in TELLS_NAME
    if not is_name or reading.short is not None or reading.asks or is_certain:
        return
    if question.named is not None:
        label = question.translate(QUARTER)
        yield Candidate(HELD, lambda: _answer_with(reading, label), f"answers {label}")
    elif (question.script.name, question.position.step) in QUARTERS:
        yield Candidate(LATER, lambda: _ask_another_quarter(reading), "a quarter in no list")


def _may_be_place(text: str) -> bool:
    words = plain(text).split()
    return 0 < len(words) <= MOST_OF_A_QUARTER and all(map(str.isalpha, words))


def _ask_another_quarter(reading: TextReading) -> bool:
    context, stack = reading.context, reading.stack
    context.conversations.remember_private(context, stack, TypedText(reading.text))
    context.conversations.ask_again(context, stack, "understood.quarter_not_listed")
    return True


def _taken_back(reading: TextReading, question: OpenQuestion) -> Iterator[Candidate]:
    """Yield the replacements for words before: another answer, question to the mentor, or day."""
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
    if question.script.name != MENU or any(map(str.isdecimal, text)):  # wishes are asked elsewhere
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
    return question.waits_for(*NAMES) and asks(text, load_abbreviations())


def _is_early(context: TurnContext, question: OpenQuestion, text: str) -> bool:
    """Tell whether a text answers a later question: an age before it is asked."""
    ages = ages_told(context, text)
    return not asks(text, load_abbreviations()) and question.tells_later(text, ages)


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
    """Return the label for somebody registered or not, whatever else they say of work.

    « Oui je cherche, mais pas encore inscrit » is no yes.
    """
    is_asked = (question.script.name, question.position.step) == (WAY_IN, SITUATION)
    if not is_asked or asks(text, load_abbreviations()):
        return None
    if only_looks(text):
        return question.translate(LOOKING)
    return question.meant_by(ShortAnswer.YES) if says_registered(text) else None


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
