"""Propose that whoever writes needs a moment: nothing acts, and what is asked stays."""

from collections.abc import Iterator
from functools import partial

from flows.intents.abbreviations import house_abbreviations
from flows.replies import TypedText
from rules.understanding.pauses import MOST_WORDS, Pause, pause_in
from rules.understanding.understanding import Certainty
from services.understanding import last_message
from services.understanding.button_presses import do_without_button, press
from services.understanding.candidates import HELD, LATER, PLAIN, Candidate
from services.understanding.question_candidates import SAID, hear, is_for_somebody
from services.understanding.reading import TextReading

DONT_KNOW, DISTRESS = "dont_know", "distress"
A_LATER_TIME = "plus tard"
"""What the button says that puts off what is asked, in any of its words."""
BARELY_MORE = 0.005


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield a pause, for a text that only asks for time."""
    if not reading.is_participant or reading.short is not None or reading.fits:
        return
    if is_for_somebody(reading.question) or reading.stack.talking or _is_about_other(reading):
        return
    pause = pause_in(reading.text, house_abbreviations())
    if pause is not None:
        is_word = len(reading.text.split()) == 1
        score = HELD if is_word or pause is Pause.MOMENT else LATER
        yield Candidate(score, partial(_let_wait, reading, pause), "a moment")
    elif _does_not_know(reading):
        yield Candidate(PLAIN + BARELY_MORE, partial(_let_wait, reading, Pause.LATER), "a moment")


def _does_not_know(reading: TextReading) -> bool:
    understood, is_brief = reading.understood, len(reading.text.split()) <= MOST_WORDS
    is_plain = understood.certainty is Certainty.ACT and not reading.asks
    return is_plain and is_brief and understood.intent == DONT_KNOW and reading.question is not None


def _is_about_other(reading: TextReading) -> bool:
    """Tell whether danger is asked about, or a message came last that means nothing to « non »."""
    question = reading.question
    if question is not None and question.script.name == DISTRESS:
        return True
    if not reading.shown:
        return False
    message, _ = reading.shown[0]
    is_newer = reading.heard_at is None or message.said_at >= reading.heard_at
    return is_newer and last_message.name_of(message, reading.reader.meanings) is None


def _let_wait(reading: TextReading, pause: Pause) -> bool:
    """Say that there is no hurry; press the button that puts off, where the screen has one.

    To a message that asks, do what « je ne sais pas » does.
    """
    asked, meanings, question = reading.asked, reading.reader.meanings, reading.question
    if asked and last_message.name_of(asked[0][0], meanings) is not None:
        done = last_message.does(asked, meanings, DONT_KNOW)
        if press(reading, asked, DONT_KNOW) or (done and do_without_button(reading, asked, done)):
            return True
    later = question.heard_in(A_LATER_TIME, SAID) if question and pause is Pause.LATER else None
    if later is not None and reading.is_asking:
        return hear(reading, TypedText(later))
    reading.context.phrases.say(reading.context, "pause.no_hurry")
    return True
