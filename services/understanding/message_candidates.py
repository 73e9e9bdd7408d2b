"""Propose the buttons of messages that still live: by their label, or by what a sentence says."""

from collections.abc import Iterator, Sequence
from functools import partial

from flows.button_words import words_of_shown
from flows.choices import bare, said_in
from flows.intents.model import house_thresholds
from rules.conversation.typed_text import is_label, plain, tight
from rules.understanding.button_words import SURE, SaidButton
from rules.understanding.denials import comes_not, keeps
from rules.understanding.likeness import likeness
from rules.understanding.moments import hours_in
from rules.understanding.options import refuses
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.splitting import clauses_of
from rules.understanding.states import ScreenState
from rules.understanding.understanding import Certainty
from services.announcements import subscriptions
from services.conversation.replies import Button
from services.understanding import last_message
from services.understanding.button_presses import ANSWERING, press, press_all
from services.understanding.candidates import (
    ACT,
    ACT_OLDER,
    EXACT,
    REPLIED,
    TOLD,
    Candidate,
)
from services.understanding.last_message import Press
from services.understanding.reading import TextReading
from services.understanding.special_intents import AGREES

LONGEST_LABEL = 64
GIVES_UP = frozenset({"cannot_come", "refuse_seat"})
"""Intents that give a place to somebody else: a doubt is not enough."""
NO_WORDS = frozenset({"non", "nn", "nan", "no", "nope"})
YES_WORDS = frozenset(
    {"oui", "ok", "yes", "viens", "vien", "jviens", "jvien", "viendrai", "serai", "garde", "coming"}
)
"""Words beside an hour that tell whether somebody comes then."""
OLDER = 0.97
"""What each newer message takes from the score of a label."""


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield the buttons that a text presses, and its answers to the last message."""
    yield from _labels(reading)
    yield from _in_words(reading)
    data = subscriptions.typed_button(reading.context, reading.text)
    if data is not None:
        handle = reading.reader.callbacks.handle
        yield Candidate(EXACT, lambda: handle(reading.context, reading.stack, data), data)


def _labels(reading: TextReading) -> Iterator[Candidate]:
    """Yield the buttons whose labels are typed, those of the newest message first.

    A number means a button of the newest message alone, and so does a bare word.
    """
    text, question = reading.text, reading.question
    if len(text) > LONGEST_LABEL or (question is not None and question.offers(text)):
        return
    is_bare = reading.is_participant and reading.short is not None
    said = tight(text)
    for place, (message, message_id) in enumerate(reading.shown[:1] if is_bare else reading.shown):
        is_newer = reading.heard_at is None or message.said_at > reading.heard_at
        is_beside = message.said_at == reading.heard_at and not (is_bare or said.isdecimal())
        is_newest = (is_newer or is_beside) and place == 0
        if (reading.fits and not is_newer) or (said.isdecimal() and not is_newest):
            continue
        told = [words_of_shown().get(label, ()) for label, _ in message.buttons]
        meant = said_in(text, told) if is_newest else None
        for number, (label, data) in enumerate(message.buttons, 1):
            is_said = meant == SaidButton(number - 1, SURE)
            is_typed = is_said or said == str(number) or is_label(text, label)
            score = EXACT if is_typed else max(likeness(it, [label]) for it in (text, bare(text)))
            if score > 0:
                yield Candidate(
                    score * OLDER**place if not is_typed else EXACT,
                    partial(_press, reading, data, message_id),
                    data,
                    Button(label, data),
                    ACT if is_newest else ACT_OLDER,
                    on_screen=True,
                )


def _in_words(reading: TextReading) -> Iterator[Candidate]:
    """Yield what a sentence says to the last message: « j'y serai », « cinq, c'était utile »."""
    asked, question = reading.asked_first, reading.question
    if not asked or reading.short is not None:
        return
    if last_message.name_of(asked[0][0], reading.reader.meanings) is None:
        return
    if question is not None and question.offers(reading.text):
        return
    if keeps(reading.text) and last_message.asks_to_change(asked[0][0]):
        yield Candidate(TOLD, lambda: press(reading, asked, ShortAnswer.NO), "keeps it")
        return
    if pressed := _by_hour(reading):
        yield Candidate(TOLD, partial(_press_each, reading, pressed), "says which hour")
        return
    is_newer = reading.heard_at is None or asked[0][0].said_at >= reading.heard_at
    score = last_message.score_in(asked, reading.text) if is_newer else None
    if score is not None:
        yield Candidate(REPLIED, lambda: press_all(reading, [score]), score[0])
    said = _said_in(reading) or (reading.leading if is_newer and _may_begin(reading) else None)
    if said is not None:
        yield Candidate(REPLIED, lambda: press(reading, asked, said), f"says {said}")


def _by_hour(reading: TextReading) -> list[Press]:
    """Return the buttons that a text presses of a message about several hours: « 14 h non »."""
    asked = reading.asked_first
    at = {data: hours_in(label) for label, data in asked[0][0].buttons}
    pressed: list[Press] = []
    for clause in () if reading.asks else clauses_of(reading.text):
        said = _coming(clause)
        among = last_message.meant(asked, reading.reader.meanings, said) if said else ()
        named = [it for it in among if hours_in(clause) and at.get(it[0]) == hours_in(clause)]
        if len(among) > 1 and len(named) == 1:
            pressed.extend(named)
    return pressed


def _coming(clause: str) -> ShortAnswer | None:
    """Return whether somebody comes, by a clause; None if it does not tell."""
    words = set(plain(clause).split())
    if comes_not(clause) or refuses(clause) or words & NO_WORDS:
        return ShortAnswer.NO
    return ShortAnswer.YES if words & YES_WORDS else None


def _press_each(reading: TextReading, pressed: Sequence[Press]) -> bool:
    """Press each of the buttons, and say what each does: one may agree, another refuse."""
    done = [press_all(reading, [it]) for it in pressed]
    return any(done)


def _may_begin(reading: TextReading) -> bool:
    """Tell whether a sentence may begin with the answer to the last message."""
    asked = reading.asked_first[0][0]
    is_last = reading.shown[0][0].id == asked.id
    return is_last and last_message.lasts(asked, reading.reader.meanings, reading.context.now)


def _said_in(reading: TextReading) -> str | None:
    """Return the intent of a sentence that answers the last message, if that is likely.

    Less confidence is enough to confirm than elsewhere: the message has just asked.
    """
    state = reading.state_after(reading.asked_first)
    if state not in (ScreenState.REMINDER, ScreenState.SEAT_OFFER) or reading.begins_for_question:
        return None
    understood = reading.reader.understand(reading.text, state)
    is_sure = understood.certainty is Certainty.ACT
    is_likely = (
        understood.confidence >= house_thresholds().likely_answer
        and understood.certainty is not Certainty.LOST
    )
    if understood.intent in GIVES_UP and not is_sure:
        return None
    if understood.intent in AGREES and (reading.asks or comes_not(reading.text)):
        return None
    return understood.intent if is_likely and understood.intent in ANSWERING else None


def _press(reading: TextReading, data: str, message_id: int | None) -> bool:
    reading.context.message_id = message_id
    return reading.reader.callbacks.handle(reading.context, reading.stack, data)
