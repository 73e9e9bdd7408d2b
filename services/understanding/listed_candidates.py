"""Propose the items of the last list: « la 1 ça paye cb ? », « et celui de jeudi ? ».

The list is the open question, or the one before it in the same conversation: nothing else is
stored.
"""

from collections.abc import Iterator
from functools import partial

from flows.replies import TypedText
from rules.understanding.neighbours import neighbour_in
from rules.understanding.short_answers import ShortAnswer
from services.conversation.open_question import OpenQuestion
from services.understanding.candidates import HELD, LISTED, Candidate
from services.understanding.question_candidates import is_for_somebody
from services.understanding.reading import TextReading
from services.understanding.several_answers import unask


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield the item named by a text, of a list shown item by item."""
    question = reading.question
    if question is None or not reading.is_participant or reading.fits:
        return
    if question.lists_cards and not reading.is_thanks:
        label = question.asked_about(reading.text)
        if label is not None:
            yield Candidate(HELD, partial(_open, reading, label), f"answers {label}")
    if question.lists_cards:
        return
    if reading.leading is ShortAnswer.YES or is_for_somebody(question):
        return
    behind = reading.context.conversations.list_behind(reading.context, reading.stack)
    if behind is None:
        return
    step = neighbour_in(reading.text)
    label = behind.beside(step) if step is not None else None
    label = label or behind.asked_about(reading.text) or behind.named_shortly(reading.text)
    if label is not None and label != behind.chosen_label:
        yield Candidate(LISTED, partial(_go_back_to, reading, behind, label), f"lists {label}")


def _open(reading: TextReading, label: str) -> bool:
    context, stack = reading.context, reading.stack
    context.conversations.remember_private(context, stack, TypedText(reading.text))
    context.conversations.hear(context, stack, TypedText(label))
    return True


def _go_back_to(reading: TextReading, behind: OpenQuestion, label: str) -> bool:
    """Choose another item of the list from which the open card was chosen."""
    context, stack = reading.context, reading.stack
    name, step = behind.script.name, behind.position.step
    if not context.conversations.lead_to(context, stack, name, step):
        return False
    unask(context)
    return _open(reading, label)
