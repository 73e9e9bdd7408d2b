"""Propose what the house does or answers: the intents of a text, and the team's own answers."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from flows.choices import bare
from flows.intents.abbreviations import house_abbreviations
from flows.intents.languages import house_language_words
from flows.intents.model import house_thresholds
from flows.replies import TypedText
from models.understanding import TextOutcome
from rules.understanding.asking import asks_meaning
from rules.understanding.corrections import moves
from rules.understanding.denials import comes_not, denies_nothing
from rules.understanding.languages import other_language
from rules.understanding.likeness import likeness
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.states import ScreenState
from rules.understanding.understanding import LANGUAGE, Certainty, Understood
from services.conversation.open_question import OpenQuestion
from services.conversation.replies import React
from services.mentors import access
from services.tickets import routing, unaddressed
from services.understanding import counts, doubts, team_answers
from services.understanding.answers import HUMAN, IntentAnswers, comes_again
from services.understanding.button_presses import ANSWERING, THUMB, choose, meant, press, show_again
from services.understanding.candidates import (
    ACT,
    ASK,
    EXACT,
    HEARD_LAST,
    HELD,
    PLAIN,
    PRESSING,
    REPLIED,
    SEVERAL,
    TOLD,
    Candidate,
    score_of,
)
from services.understanding.question_candidates import (
    FEWEST_WORDS,
    button_of,
    go_on_with,
    hear,
    is_for_somebody,
)
from services.understanding.reading import TextReading
from services.understanding.several_wishes import ask_which_first
from services.understanding.short_answers import opens_what_was_offered
from services.understanding.special_intents import (
    AGREES,
    CANNOT_WAIT,
    CORRECTION,
    DOORS,
    ERASE,
    FACTS,
    FIRST,
    HELLO,
    MOVE,
    NEAREST,
    NEVER_OFFERED,
    SMALL_TALK,
    TEAM,
    THANKS,
)

LONGEST_WISH = 160
"""Characters of a text that asks for one thing; a longer one only mentions it."""
STOP, EXPLAIN = "stop", "explain"
BELOW = 0.01
WRITTEN = 0.925
"""The team wrote the answer to this very question."""
BEGUN_ANSWER = 0.905
"""A few words say yes to what the answer before offered."""
FEW_WORDS = 3
"""Words of a text that says « oui », and what to."""
IN_SENTENCE = frozenset({"first_name_in_sentence", "postcode_in_sentence"})
"""What people tell before it is asked."""
CONSENTS = frozenset({("way_in", "data"), ("way_in", "detail")})
"""Questions that agree to something by law: what only sounds like a yes is asked."""
VAGUE = frozenset({"dont_know", "correction"})
"""Intents that have the open question asked again, when it has no button for them."""


@dataclass(frozen=True, slots=True)
class HouseAnswers:
    """The intents that the house answers, as candidates."""

    answers: IntentAnswers

    def candidates(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield what a text wishes or asks of the house."""
        if not reading.is_participant:
            yield from _to_nobody(reading, FEWEST_WORDS, HEARD_LAST)
            yield from _greeting(reading)
            yield from _to_nobody(reading, 1, ACT)
        elif not is_for_somebody(reading.question) or reading.is_for_bot:
            yield from self._granted(reading)
            if not reading.fits or reading.is_for_bot:
                yield from self._understood(reading)
                yield from self._written_by_team(reading)

    def _granted(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield a wish that comes before all else: stop, erase, a copy of data, a language."""
        if len(reading.text) > LONGEST_WISH or reading.fits:
            return
        language, understood = _language_of(reading.text), reading.understood
        intent = LANGUAGE if language else understood.intent
        is_sure = bool(language) or understood.certainty is Certainty.ACT
        if intent in FIRST and is_sure:
            yield Candidate(
                TOLD,
                lambda: self._grant(reading, intent),
                intent,
                doubts.intent_button(reading.context, intent),
                REPLIED if not _may_be_the_answer(reading, intent) else 1.0,
            )

    def _grant(self, reading: TextReading, intent: str) -> bool:
        context, stack = reading.context, reading.stack
        context.conversations.remember_private(context, stack, TypedText(reading.text))
        says_again = intent == ERASE and denies_nothing(reading.text, house_abbreviations())
        if not (says_again and _goes_on_erasing(reading)):
            self.answer(reading, intent)
        if intent == LANGUAGE:
            routing.opens_beside(context, stack, reading.text)
        return True

    def _understood(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield what the model makes of a text: the likeliest intents, by their confidence."""
        yield Candidate(SEVERAL, lambda: self._asks_which_first(reading), "several wishes")
        if reading.leading is ShortAnswer.YES and len(reading.text.split()) <= FEW_WORDS:
            yield Candidate(
                BEGUN_ANSWER,
                lambda: opens_what_was_offered(reading, ShortAnswer.YES),
                "what was offered",
            )
        if reading.is_asking and asks_meaning(reading.text, reading.question_text):
            yield Candidate(HELD, lambda: self._do(reading, EXPLAIN), EXPLAIN)
        understood = reading.understood
        intent = NEAREST.get(understood.intent, understood.intent)
        score = self._score(reading, understood.intent, understood.confidence)
        yield from _said(reading, understood.intent, score + BELOW)
        if self.answers.knows(intent):
            may_be_offered = intent == understood.intent and intent not in NEVER_OFFERED
            offered = doubts.intent_button(reading.context, intent) if may_be_offered else None
            yield Candidate(score, lambda: self._do(reading, intent), intent, offered)
        if understood.certainty is Certainty.LOST or not self.answers.knows(understood.intent):
            return
        for guess in understood.others:
            is_known = self.answers.knows(guess.intent) and guess.intent not in NEVER_OFFERED
            if is_known and guess.confidence >= house_thresholds().second:
                yield Candidate(
                    ASK + (ACT - ASK) * guess.confidence / 2,
                    partial(self._do, reading, guess.intent),
                    guess.intent,
                    doubts.intent_button(reading.context, guess.intent),
                )

    def _asks_which_first(self, reading: TextReading) -> bool:
        def understand(clause: str) -> Understood:
            return reading.reader.understand(clause, reading.state_after(reading.asked))

        return ask_which_first(
            reading.context, reading.stack, self.answers, understand, reading.text
        )

    def _score(self, reading: TextReading, intent: str, confidence: float) -> float:
        """Return the score of the likeliest intent, beside what else may be meant."""
        certainty, is_sure = reading.understood.certainty, confidence >= house_thresholds().sure
        if certainty is Certainty.ACT and reading.stack.talking:
            if not self.may_answer_meanwhile(reading):
                return ASK
            is_for_bot = reading.speaks_to_bot or names_door(reading.text, intent)
            return PRESSING if reading.asks or is_for_bot else PLAIN
        cannot_wait = certainty is Certainty.ACT and is_sure and intent in CANNOT_WAIT - {MOVE}
        return PRESSING if cannot_wait else score_of(certainty, confidence)

    def may_answer_meanwhile(self, reading: TextReading) -> bool:
        """Tell whether a text is answered although the team reads: a plain question or wish."""
        intent = reading.understood.intent
        nearest = NEAREST.get(intent, intent)
        is_door = names_door(reading.text, intent)
        if not is_door and (not self.answers.knows(nearest) or nearest in (HUMAN, *SMALL_TALK)):
            return False
        answer, _ = self.answers.fitting(reading.context, reading.stack, nearest, reading.text)
        understood = reading.understood
        is_sure = (
            understood.certainty is Certainty.ACT
            and understood.confidence >= house_thresholds().sure
        )
        is_told = reading.asks or reading.wishes or reading.speaks_to_bot
        is_clear = is_door or is_told or intent in CANNOT_WAIT - FACTS
        return is_sure and is_clear and self.answers.may_be_said(answer)

    def _do(self, reading: TextReading, intent: str) -> bool:
        """Answer an intent, then show again a reminder that still waits."""
        context, stack = reading.context, reading.stack
        context.conversations.remember_private(context, stack, TypedText(reading.text))
        before = [it.script for it in stack.open]
        self.answer(reading, intent)
        if stack.top is not None and [it.script for it in stack.open] == before:
            show_again(reading)
            if stack.talking and comes_again(context, stack):  # the question has come again
                stack.open[-1] = replace(stack.top, heard_at=context.now)
        return True

    def answer(self, reading: TextReading, intent: str) -> None:
        """Give the answer to an intent; choose the named item when the answer opens a list."""
        context, stack, text = reading.context, reading.stack, reading.text
        counts.note(context, TextOutcome.UNDERSTOOD, intent)
        if intent != ERASE:
            end_erasure(reading)
        if intent == THANKS and context.message_id is not None and not wants_something(reading):
            context.say(React(context.message_id, THUMB))
        elif intent == LANGUAGE and (code := _language_of(text)) is not None:
            self.answers.say(context, stack, f"understood.in_language.{code}", (LANGUAGE, HUMAN))
        else:
            before = stack.last_question
            self.answers.give(context, stack, intent, text)
            if stack.last_question != before and text:
                go_on_with(context, stack, text, may_book=intent != MOVE or moves(text))

    def _written_by_team(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield the team's own written answer to this question."""
        is_sure = reading.understood.certainty is Certainty.ACT
        least = team_answers.SAME if is_sure else team_answers.NEAR
        found = team_answers.find(reading.context, reading.text, least)
        if found is not None:
            yield Candidate(
                WRITTEN if is_sure else ACT,
                lambda: self._say_written(reading, found.answer),
                "the team's own answer",
            )

    def _say_written(self, reading: TextReading, answer: str) -> bool:
        context = reading.context
        counts.note(context, TextOutcome.UNDERSTOOD, TEAM)
        key = "understood.team_answer"
        self.answers.say(context, reading.stack, key, (), {"answer": answer})
        return True


def names_door(text: str, intent: str) -> bool:
    """Tell whether a text is only the name of what an intent opens: « menu svp »."""
    return likeness(bare(text), DOORS.get(intent, ())) >= ACT


def wants_something(reading: TextReading) -> bool:
    """Tell whether a thank-you asks or wishes something as well: a sign would not answer it."""
    return reading.asks or reading.wishes or "?" in reading.text


def _said(reading: TextReading, intent: str, score: float) -> Iterator[Candidate]:
    """Yield what an intent says to the last message, or to the open question."""
    question, asked = reading.question, reading.asked
    if reading.understood.certainty is not Certainty.ACT:
        return
    says_other = intent in AGREES and (reading.asks or comes_not(reading.text))
    if meant(reading, asked, intent) and not (reading.begins_for_question or says_other):
        yield Candidate(score, lambda: press(reading, asked, intent), f"says {intent}")
    if question is None:
        return
    label = question.meant_by_intent(intent) or _label_said(reading, question, intent)
    if label is not None:
        is_consent = (question.script.name, question.position.step) in CONSENTS
        yield Candidate(
            score,
            lambda: hear(reading, TypedText(label)),
            f"answers {label}",
            button_of(question, label) if is_consent else None,
            EXACT if is_consent else ACT,
        )
    elif reading.is_asking and intent in IN_SENTENCE | VAGUE:
        yield Candidate(score, lambda: _ask_again(reading, intent), f"answers {intent}")


def _label_said(reading: TextReading, question: OpenQuestion, intent: str) -> str | None:
    """Return the label of the button that goes back, or that says yes or no, as an intent does."""
    if not reading.is_asking:
        return None
    if intent == CORRECTION:
        return question.back
    short = ANSWERING.get(intent)
    return question.meant_by(short) if short is not None else None


def _ask_again(reading: TextReading, intent: str) -> bool:
    """Ask the open question again, after what is said to such words."""
    is_asked_later = intent in IN_SENTENCE and reading.in_sign_up
    key = "understood.in_a_moment" if is_asked_later else "understood.choose"
    reading.context.conversations.ask_again(reading.context, reading.stack, key)
    return True


def _to_nobody(reading: TextReading, least: int, score: float) -> Iterator[Candidate]:
    """Yield that a member of the team writes to somebody, without saying to whom."""
    ask = partial(unaddressed.ask_for_whom, least=least)
    context, stack, text = reading.context, reading.stack, reading.text
    yield Candidate(score, lambda: ask(context, stack, text), f"to somebody, {least} words")


def _greeting(reading: TextReading) -> Iterator[Candidate]:
    """Yield an answer to « bonjour » and « merci » of who has a role, when nothing is asked."""
    if reading.question is None or reading.is_asking or reading.fits:
        return
    understood = reading.reader.understand(reading.text, ScreenState.ANY)
    if understood.certainty is Certainty.ACT and understood.intent in (HELLO, THANKS):
        yield Candidate(PLAIN, lambda: _greet(reading, understood.intent), understood.intent)


def _greet(reading: TextReading, intent: str) -> bool:
    context = reading.context
    if intent == THANKS and context.message_id is not None and not wants_something(reading):
        context.say(React(context.message_id, THUMB))
    else:
        reader = access.reader(context.session, context.person_id)
        context.conversations.ask_again(context, reading.stack, f"role.hello.{reader}")
    return True


def _may_be_the_answer(reading: TextReading, intent: str) -> bool:
    """Tell whether « stop » alone may say no to the open question instead."""
    is_brief = len(reading.text.split()) < FEW_WORDS
    return intent == STOP and is_brief and reading.is_asking


def end_erasure(reading: TextReading) -> None:
    """End the erasure in progress: the text is about something else."""
    question = reading.question
    if question is not None and question.script.name == ERASE:
        choose(reading.context, reading.stack, question, ShortAnswer.NO)


def _goes_on_erasing(reading: TextReading) -> bool:
    """Take « effacer » as the yes to whether to erase; the last word is still typed after it."""
    question = reading.question
    if question is None or question.script.name != ERASE:
        return False
    return choose(reading.context, reading.stack, question, ShortAnswer.YES)


def _language_of(text: str) -> str | None:
    return other_language(text, house_language_words(), house_abbreviations())
