"""Propose what the bot does or answers by itself: the intents of a text, and answers that the team
wrote beforehand."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from flows.choices import bare
from flows.intents.abbreviations import load_abbreviations
from flows.intents.languages import load_language_words
from flows.intents.model import load_thresholds
from flows.replies import TypedText
from models.understanding import TextOutcome
from rules.conversation.typed_text import plain
from rules.understanding.asking import asks_about_weeks, asks_meaning
from rules.understanding.corrections import moves
from rules.understanding.denials import denies_nothing, refuses_erasure
from rules.understanding.languages import other_language
from rules.understanding.likeness import likeness
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.states import ScreenState
from rules.understanding.understanding import LANGUAGE, Certainty, Understood
from services.conversation import inline_buttons
from services.conversation.phrases import Phrase
from services.conversation.replies import React
from services.mentors import access
from services.tickets import routing, unaddressed
from services.understanding import counts, doubts, last_message, team_answers
from services.understanding.answers import HUMAN, IntentAnswers
from services.understanding.button_presses import THUMB, choose, show_again
from services.understanding.candidates import (
    ACT,
    ASK,
    BEGUN_ANSWER,
    BELOW,
    HEARD_LAST,
    HELD,
    PLAIN,
    PRESSING,
    REPLIED,
    SEVERAL,
    TOLD,
    WRITTEN,
    Candidate,
    score_of,
)
from services.understanding.question_candidates import (
    FEWEST_WORDS,
    go_on_with,
    hear,
    is_for_somebody,
)
from services.understanding.reading import TextReading
from services.understanding.screen_candidates import may_correct, said_on_screen
from services.understanding.several_wishes import ask_which_first
from services.understanding.short_answers import opens_what_was_offered
from services.understanding.special_intents import (
    CANNOT_WAIT,
    CORRECTION,
    DOORS,
    ERASE,
    ERRANDS,
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
"""The most characters of a text that asks for a thing; a longer text only mentions it."""
STOP, EXPLAIN, STRENGTHS = "stop", "explain", "strengths"
WEEKS = "two_weeks"
"""The button that shows the two weeks."""
BEFORE = re.compile(
    r"\b(?:deja (?:repondu|fait|fini|rempli|termine)|(?:pas|sans) recommencer"
    r"|already (?:did|done|answered))\b"
)
"""Words of who wants nothing begun again."""
NAMES_MESSAGES = re.compile(
    r"\b(?:messages?|msgs?|mess|mails?|sms|notif\w*|offres?|rappels?|relances?|ecri\w*|envo[iy]\w*"
    r"|recevoir|recois|contact\w*|tout|tous|everything|texts?|emails?|desabonn\w*|unsubscribe)\b"
)
"""What somebody names who wants no more messages."""
FEW_WORDS = 3
"""Words of a text that says « oui », and what to."""
BOOKED = "event"
"""The condition that something is booked, without which nothing can be moved."""
GOES_ON = frozenset({"take_place", "strengths", "meeting", "workshops", "offers", "trainings"})
"""Buttons under answers that only lead to what a wish asks for."""


@dataclass(frozen=True, slots=True)
class IntentCandidates:
    """Wishes and questions in a text to which the bot has an answer of its own, as candidates."""

    answers: IntentAnswers

    def candidates(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield the wishes and questions in a text that the bot can answer by itself."""
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
        if intent == STOP and _stops_for_now(reading):
            return
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
        if intent == ERASE and refuses_erasure(reading.text):
            end_erasure(reading)
            return _is_erasing(reading)
        says_again = intent == ERASE and denies_nothing(reading.text, load_abbreviations())
        if not (says_again and _goes_on_erasing(reading)):
            self.answer(reading, intent)
        if intent == LANGUAGE:
            routing.opens_beside(context, stack, reading.text)
        return True

    def _understood(self, reading: TextReading) -> Iterator[Candidate]:
        """Yield the likeliest intents of a text by the model, by their confidence."""
        yield Candidate(SEVERAL, lambda: self._ask_which_first(reading), "several wishes")
        if reading.leading is ShortAnswer.YES and len(reading.text.split()) <= FEW_WORDS:
            yield Candidate(
                BEGUN_ANSWER,
                lambda: opens_what_was_offered(reading, ShortAnswer.YES),
                "what was offered",
            )
        if reading.is_asking and asks_meaning(reading.text, reading.question_text):
            yield Candidate(HELD, lambda: self._do(reading, EXPLAIN), EXPLAIN)
        if asks_about_weeks(reading.text) and not reading.stack.talking:
            show = partial(self._show_weeks, reading)
            yield Candidate(PRESSING, show, WEEKS)
        understood = reading.understood
        intent = NEAREST.get(understood.intent, understood.intent)
        score = self._score(reading, understood.intent, understood.confidence)
        yield from said_on_screen(reading, understood.intent, score + BELOW)
        if self.answers.knows(intent):
            may_be_offered = intent == understood.intent and intent not in NEVER_OFFERED
            may_be_offered = may_be_offered and (intent != CORRECTION or may_correct(reading))
            offered = doubts.intent_button(reading.context, intent) if may_be_offered else None
            yield Candidate(score, lambda: self._do(reading, intent), intent, offered)
        if understood.certainty is Certainty.LOST or not self.answers.knows(understood.intent):
            return
        for guess in understood.others:
            is_known = self.answers.knows(guess.intent) and guess.intent not in NEVER_OFFERED
            if is_known and guess.confidence >= load_thresholds().second:
                yield Candidate(
                    ASK + (ACT - ASK) * guess.confidence / 2,
                    partial(self._do, reading, guess.intent),
                    guess.intent,
                    doubts.intent_button(reading.context, guess.intent),
                )

    def _show_weeks(self, reading: TextReading) -> bool:
        counts.note(reading.context, TextOutcome.UNDERSTOOD)
        self.answers.open(reading.context, reading.stack, WEEKS, {})
        return True

    def _ask_which_first(self, reading: TextReading) -> bool:
        def understand(clause: str) -> Understood:
            return reading.reader.understand(clause, reading.state_after(reading.asked))

        return ask_which_first(
            reading.context, reading.stack, self.answers, understand, reading.text
        )

    def _score(self, reading: TextReading, intent: str, confidence: float) -> float:
        """Return the score of the likeliest intent, beside what else may be meant."""
        certainty, is_sure = reading.understood.certainty, confidence >= load_thresholds().sure
        if intent == STOP and _stops_for_now(reading):
            return min(ASK, score_of(certainty, confidence))
        if certainty is Certainty.ACT and reading.stack.talking:
            if not self.may_answer_meanwhile(reading):
                return ASK
            is_for_bot = (
                _is_errand(reading) or reading.speaks_to_bot or names_door(reading.text, intent)
            )
            return PRESSING if reading.asks or is_for_bot else PLAIN
        if intent == MOVE and reading.is_asking and not self.answers.holds(reading.context, BOOKED):
            return min(ASK, score_of(certainty, confidence))  # « plutôt … » answers the question
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
            and understood.confidence >= load_thresholds().sure
        )
        is_told = _is_errand(reading) or reading.asks or reading.wishes or reading.speaks_to_bot
        is_told = is_told or _is_certain(reading)
        is_clear = is_door or is_told or intent in CANNOT_WAIT - FACTS
        return is_sure and is_clear and self.answers.may_be_said(answer)

    def _do(self, reading: TextReading, intent: str) -> bool:
        """Answer an intent, then show again a reminder that still waits."""
        context, stack = reading.context, reading.stack
        context.conversations.remember_private(context, stack, TypedText(reading.text))
        if (label := self._offered_already(reading, intent)) is not None:
            counts.note(context, TextOutcome.UNDERSTOOD, intent)
            return hear(reading, TypedText(label))
        question = reading.question
        if question is not None and question.is_scale and intent == STRENGTHS and not reading.asks:
            context.conversations.ask_again(context, stack, whole=True)
            return True
        if (offered := self._offered_last(reading, intent)) is not None:
            counts.note(context, TextOutcome.UNDERSTOOD, intent)
            return reading.reader.callbacks.handle(context, stack, offered)
        before = [it.script for it in stack.open]
        self.answer(reading, intent)
        if [it.script for it in stack.open] == before:
            show_again(reading)
        return True

    def _offered_already(self, reading: TextReading, intent: str) -> str | None:
        """Return the label of the open question with which a wish goes on; None without any.

        The answer would only offer the same button, or what is open already.
        """
        question = reading.question
        if question is None or reading.asks or not reading.is_asking or not self._wishes(reading):
            return None
        if BEFORE.search(plain(reading.text)):  # « j'ai déjà répondu » begins nothing again
            return None
        if question.is_scale:  # « je suis là, on reprend » says yes to no sentence
            return None
        answer, _ = self.answers.fitting(reading.context, reading.stack, intent, reading.text)
        for name in GOES_ON.intersection(answer.buttons[:1]):
            phrase = Phrase(f"answer_button.{name}")
            label = reading.context.phrases.label(reading.context, phrase)
            button = self.answers.buttons.get(name)
            if question.offers(label):
                return label
            if button is not None and button.opens == question.script.name:
                return question.meant_by(ShortAnswer.YES)
        return None

    def _offered_last(self, reading: TextReading, intent: str) -> str | None:
        """Return the first button of this very answer, on a « oui », if nothing was shown after it.

        « Oui, montrez-moi le bilan », said to « Tout est dans votre bilan », presses « Mon bilan ».
        """
        if reading.leading is not ShortAnswer.YES:
            return None
        shown, heard_at, now = reading.shown, reading.heard_at, reading.context.now
        pressed = last_message.first_button(shown, heard_at, now)
        parsed = inline_buttons.parsed(pressed) if pressed is not None else None
        answer, _ = self.answers.fitting(reading.context, reading.stack, intent, reading.text)
        button = self.answers.buttons.get(answer.buttons[0]) if answer.buttons else None
        is_same = parsed is not None and button is not None and parsed.callback == button.callback
        return pressed if is_same and button is not None and button.opens else None

    def _wishes(self, reading: TextReading) -> bool:
        is_sure = reading.understood.confidence >= load_thresholds().sure
        return reading.wishes or (is_sure and denies_nothing(reading.text, load_abbreviations()))

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


def may_be_for_bot(reading: TextReading) -> bool:
    """Tell whether a text may well be for the bot, which spoke after the team's part in the talk.

    What is asked or listed, or a message with buttons, is then what the person has before their
    eyes.
    """
    if reading.speaks_to_bot:
        return True
    if reading.names_team:
        return False
    shown_at = [message.said_at for message, _ in reading.shown[:1]]
    question = reading.question
    is_on_screen = question is not None and (reading.is_asking or question.lists_cards)
    asked_at = [reading.heard_at] if reading.heard_at is not None and is_on_screen else []
    spoke_at = max([*shown_at, *asked_at], default=None)
    talked_at = routing.talked_at(reading.context, reading.text)
    return spoke_at is not None and talked_at is not None and talked_at < spoke_at


def names_door(text: str, intent: str) -> bool:
    """Tell whether a text is only the name of what an intent opens: « menu svp »."""
    return likeness(bare(text), DOORS.get(intent, ())) >= ACT


def _is_errand(reading: TextReading) -> bool:
    """Tell whether a text plainly wants what only the bot can do, beside a talk without danger."""
    understood = reading.understood
    is_plain = understood.confidence >= load_thresholds().sure_beside_team
    is_reply = reading.leading is ShortAnswer.YES  # to what was just shown
    is_other = is_reply or reading.names_team or routing.is_urgent(reading.context)
    return understood.intent in ERRANDS and is_plain and not is_other


def _is_certain(reading: TextReading) -> bool:
    """Tell whether words can hardly mean something else, nor go on with what the team reads."""
    is_certain = reading.understood.confidence >= load_thresholds().sure_beside_team
    return is_certain and may_be_for_bot(reading)


def wants_something(reading: TextReading) -> bool:
    """Tell whether a thank-you asks or wishes something as well: a sign would not answer it."""
    return reading.asks or reading.wishes or "?" in reading.text


def _to_nobody(reading: TextReading, least: int, score: float) -> Iterator[Candidate]:
    """Yield the question « to whom? », for words of a member that name no person."""
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


def _stops_for_now(reading: TextReading) -> bool:
    """Tell whether « stop, je le fais après » may be about what is asked, and not of messages."""
    return reading.is_asking and not NAMES_MESSAGES.search(plain(reading.text))


def _may_be_the_answer(reading: TextReading, intent: str) -> bool:
    """Tell whether « stop » alone may say no to the open question instead."""
    is_brief = len(reading.text.split()) < FEW_WORDS
    return intent == STOP and is_brief and reading.is_asking


def end_erasure(reading: TextReading) -> None:
    """End the erasure in progress: the text is about something else."""
    question = reading.question
    if question is not None and _is_erasing(reading):
        choose(reading.context, reading.stack, question, ShortAnswer.NO)


def _is_erasing(reading: TextReading) -> bool:
    return reading.question is not None and reading.question.script.name == ERASE


def _goes_on_erasing(reading: TextReading) -> bool:
    """Take « effacer » as the yes to whether to erase; the last word is still typed after it."""
    question = reading.question
    if question is None or not _is_erasing(reading):
        return False
    return choose(reading.context, reading.stack, question, ShortAnswer.YES)


def _language_of(text: str) -> str | None:
    return other_language(text, load_language_words(), load_abbreviations())
