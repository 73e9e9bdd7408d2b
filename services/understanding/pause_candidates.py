"""Propose a moment to who needs one, or to say how many questions are left: nothing acts."""

import re
from collections.abc import Iterator
from functools import partial

from flows.intents.abbreviations import load_abbreviations
from flows.replies import TypedText
from rules.conversation.typed_text import plain
from rules.understanding.pauses import MOST_WORDS, Pause, pause_in, wants_pause
from rules.understanding.understanding import Certainty
from services.understanding import last_message
from services.understanding.button_presses import do_without_button, press
from services.understanding.candidates import (
    BARELY_MORE,
    HELD,
    LATER,
    PLAIN,
    SEVERAL,
    TOLD,
    Candidate,
)
from services.understanding.question_candidates import SAID, hear, is_for_somebody
from services.understanding.reading import TextReading

DONT_KNOW, DISTRESS = "dont_know", "distress"
A_PAUSE = "pause"
A_LATER_TIME = "plus tard"
"""What the button says that puts off what is asked, in any of its words."""
STOPS = re.compile(r"(?:(?:ok|bon|nn|non) )*(?:stop|stoppe?)\b")
"""How somebody begins who stops for now: « stop, je le fais après »."""
HOW_MANY = r"(?:combien|cb|cbien|kombien) (?:\w+ ){0,3}(?:questions?|phrases?|reste\w*|encore)"
REMAINING = (
    r"reste(?:nt)?(?: t)?(?: il)?(?: encore)? (?:combien|bcp|beaucoup)|(?:encore|y ?a) combien"
)
STILL_MANY = r"encore? (?:bcp|bocou\w*|bc?p|beaucoup\w*|combien|cb|plein|long(?:temps)?)"
SOON = r"(?:encore|c(?: est)?|est ce) (?:\w+ )?(?:bientot (?:fini|la fin|termine)|long(?:temps)?)"
IN_ENGLISH = r"how (?:many|much|long)(?: \w+)? (?:questions?|left|more)|almost (?:done|finished)"
LEFT = re.compile(rf"\b(?:{HOW_MANY}|{REMAINING}|{STILL_MANY}|{SOON}|{IN_ENGLISH})\b")
"""Words of who asks how much is left."""
ASKED_BRIEFLY = 12
"""Words at most of who asks that and nothing else."""


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield a pause, for a text that only asks for time, or that asks for the button « Pause »."""
    yield from _pressed(reading)
    if not reading.is_participant or reading.short is not None or reading.fits:
        return
    if is_for_somebody(reading.question) or reading.stack.talking or _is_about_other(reading):
        return
    pause = pause_in(reading.text, load_abbreviations())
    if pause is not None:
        is_word = len(reading.text.split()) == 1
        score = HELD if is_word or pause is Pause.MOMENT else LATER
        yield Candidate(score, partial(_let_wait, reading, pause), "a moment")
    elif _does_not_know(reading):
        yield Candidate(PLAIN + BARELY_MORE, partial(_let_wait, reading, Pause.LATER), "a moment")


def _pressed(reading: TextReading) -> Iterator[Candidate]:
    question = reading.question
    short = load_abbreviations()
    stops = STOPS.match(plain(reading.text)) and pause_in(reading.text, short) is Pause.LATER
    wants = stops or wants_pause(reading.text, short)
    label = question.heard_in(A_PAUSE, SAID) if question and wants else None
    if question and stops:
        label = label or question.heard_in(A_LATER_TIME, SAID)
    if label is not None and reading.is_asking:
        yield Candidate(TOLD, lambda: hear(reading, TypedText(label)), f"answers {label}")


def _does_not_know(reading: TextReading) -> bool:
    understood, is_brief = reading.understood, len(reading.text.split()) <= MOST_WORDS
    is_plain = understood.certainty is Certainty.ACT and not reading.asks
    question = reading.question
    is_asked = question is not None and not question.is_scale
    return is_plain and is_brief and is_asked and understood.intent == DONT_KNOW


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
    """Say that nothing is urgent; press the button that puts off, if any.

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


def questions_left(reading: TextReading) -> Iterator[Candidate]:
    """Yield the number of questions that are left."""
    question = reading.question
    left = question.left_after_it if question is not None else None
    is_brief = len(reading.text.split()) <= ASKED_BRIEFLY
    if left is None or not is_brief or not LEFT.search(plain(reading.text)):
        return
    key = "understood.questions_left" if left else "understood.last_question"
    yield Candidate(SEVERAL, lambda: _tell_left(reading, key, left), "tells what is left")


def _tell_left(reading: TextReading, key: str, left: int) -> bool:
    reading.context.phrases.say(reading.context, key, {"count": str(left)})
    reading.context.conversations.ask_again(reading.context, reading.stack)
    return True
