"""Propose the hours that suit somebody who chooses a meeting, or moves one: « plutôt le soir »."""

from collections.abc import Collection, Iterator, Mapping
from functools import partial

from rules.understanding.wished_hours import ALL_DAY, wished_hours
from services.conversation.inline_buttons import Shown
from services.meetings import free_hours
from services.understanding import last_message
from services.understanding.button_presses import press_all
from services.understanding.candidates import LATER, TOLD, Candidate
from services.understanding.question_candidates import MOST_WORDS
from services.understanding.reading import TextReading
from services.understanding.several_answers import MEETING, unask


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield the free hours among those wished for, while a meeting is chosen or to be moved."""
    question = reading.question
    if not reading.is_participant or len(reading.text.split()) > MOST_WORDS:
        return
    hours = wished_hours(reading.text)
    if hours is None:
        return
    moved = _asked_to_move(reading)
    if moved:
        yield Candidate(TOLD, partial(_move, reading, moved, hours), "moves it to some hours")
    elif question is not None and question.script.name == MEETING and question.position.options:
        yield Candidate(LATER, partial(_tell, reading, hours), "the hours that are free then")


def _asked_to_move(reading: TextReading) -> Shown:
    """Return the message that asks whether to move a meeting, if it came last."""
    return [it for it in reading.shown[:1] if last_message.asks_to_change(it[0])]


def _move(reading: TextReading, asked: Shown, hours: Collection[int]) -> bool:
    """Press « Changer d'heure », then tell which of those hours are free."""
    pressed = last_message.moving_button(asked)
    return bool(pressed) and press_all(reading, pressed) and _tell(reading, hours)


def _tell(reading: TextReading, hours: Collection[int]) -> bool:
    """Say the free hours among these, or the others if none is free, and ask again."""
    context, stack = reading.context, reading.stack
    question = context.conversations.question(context, stack)
    answers: Mapping[str, str] = question.position.all_answers if question is not None else {}
    told = free_hours.lines(context, answers, hours)
    others = [] if told else free_hours.lines(context, answers, ALL_DAY)
    if not told and not others:
        return False
    key = "understood.hours_then" if told else "understood.hours_besides"
    key = "understood.hours_left" if hours == ALL_DAY else key
    unask(context)
    context.phrases.say(context, key, {"hours": "\n".join(told or others)})
    context.conversations.ask_again(context, stack)
    return True
