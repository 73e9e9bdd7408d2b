"""Propose to note how somebody may be reached without danger, when they type it at a menu."""

from collections.abc import Iterator
from functools import partial

from flows.intents.abbreviations import house_abbreviations
from rules.profile.safe_contact import is_note
from services.profile import safe_contact
from services.tickets import tickets
from services.understanding.candidates import TOLD, Candidate
from services.understanding.reading import TextReading


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield the note, unless a question or an exchange with the team waits for these words."""
    context, stack, question = reading.context, reading.stack, reading.question
    is_waited_for = stack.talking or (question is not None and question.waits_for_words)
    if not reading.is_participant or is_waited_for or tickets.is_open(context):
        return
    if is_note(reading.text, house_abbreviations()):
        yield Candidate(TOLD, partial(_offer, reading), "safe contact")


def _offer(reading: TextReading) -> bool:
    safe_contact.offer(reading.context, reading.stack, reading.text)
    return True
