"""Propose to note how somebody may be reached, when they type it at a menu."""

from collections.abc import Iterator
from functools import partial

from flows.intents.abbreviations import load_abbreviations
from flows.replies import TypedText
from rules.profile.safe_contact import is_note
from rules.understanding.extracts import EMAIL
from services.profile import safe_contact
from services.tickets import tickets
from services.understanding.candidates import TOLD, Candidate
from services.understanding.reading import TextReading
from services.understanding.several_answers import unask

ADDRESS = "email"
"""The conversation that asks for an e-mail address."""


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield the address, or the note of what is safe, unless something waits for these words."""
    context, stack, question = reading.context, reading.stack, reading.question
    is_waited_for = stack.talking or (question is not None and question.waits_for_words)
    if not reading.is_participant or is_waited_for or tickets.is_open(context):
        return
    if (told := EMAIL.search(reading.text)) is not None and not reading.asks:
        yield Candidate(TOLD, partial(_keep_email, reading, told[0]), "an e-mail address")
    if is_note(reading.text, load_abbreviations()):
        yield Candidate(TOLD, partial(_offer, reading), "safe contact")


def _offer(reading: TextReading) -> bool:
    safe_contact.offer(reading.context, reading.stack, reading.text)
    return True


def _keep_email(reading: TextReading, address: str) -> bool:
    """Answer the question for the address, without asking it."""
    context, stack = reading.context, reading.stack
    context.conversations.remember_private(context, stack, reading.typed)
    context.conversations.open_above(context, stack, ADDRESS)
    unask(context)
    context.conversations.hear(context, stack, TypedText(address))
    return True
