"""Propose what answers the question about a danger: a yes with a condition, or « je fais quoi »."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial

from flows.replies import TypedText
from rules.conversation.typed_text import plain
from services.conversation.open_question import OpenQuestion
from services.tickets import tickets
from services.tickets.distress import SCRIPT
from services.understanding.candidates import TOLD, Candidate
from services.understanding.reading import TextReading

CALL_ME = "distress.call_me"
OVER = timedelta(hours=6)
"""How long other words are heard as an answer to the question about a danger."""
AGREES = re.compile(
    r"(?:(?:ok|bon|ben|bah|alors) )*(?:oui|ui|ouais|oue|yes|d accord|je veux bien|jveu?x? bien)\b"
)
"""How a yes begins, whatever its condition."""
IN_WRITING = re.compile(
    r"\b(?:(?:ecri(?:s|vez|re)?|repond(?:s|ez|re)?)(?: moi)?|par (?:ecrit|message|sms|texto)"
    r"|(?:pas|pa) (?:au|par) tel\w*|(?:write|text) me)\b"
)
"""Words of who wants an answer, and not by telephone."""
NOTHING = re.compile(r"\b(?:rien|personne|surtout pas|n ecri\w+ pas|nothing|nobody)\b")
WHAT_TO_DO = re.compile(
    r"\b(?:j ?(?:e )?(?:fai[st]?|dois faire) (?:quoi|koi|kwa)|(?:quoi|koi|que) faire"
    r"|what (?:do|should|can) i do)\b"
)
NUMBERS: Mapping[str, str] = {it: f"distress.also.{it}" for it in ("suicide", "violence", "child")}
"""The numbers of each danger, by the step that asks about it."""


def is_over(reading: TextReading) -> bool:
    """Tell whether a question about a danger is so old that other words answer something else."""
    question, heard_at = reading.question, reading.heard_at
    if question is None or heard_at is None or question.script.name != SCRIPT:
        return False
    asks_to_call = question.offers(question.translate(CALL_ME))
    return (
        asks_to_call
        and heard_at <= reading.context.now - OVER
        and not question.offers(reading.text)
    )


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield a yes whose condition the team gets, and the numbers for who asks what to do."""
    question = reading.question
    if question is None or question.script.name != SCRIPT or reading.short is not None:
        return
    folded = plain(reading.text)
    if WHAT_TO_DO.search(folded):
        yield Candidate(TOLD, partial(_give_numbers, reading, question), "gives the numbers")
    elif _agrees(folded) and question.offers(question.translate(CALL_ME)):
        yield Candidate(TOLD, partial(_tell_team, reading, question), "tells the team")


def _agrees(folded: str) -> bool:
    wants = AGREES.match(folded) or IN_WRITING.search(folded)
    return bool(wants) and not NOTHING.search(folded)


def _give_numbers(reading: TextReading, question: OpenQuestion) -> bool:
    """Give the numbers again, then ask again."""
    key = NUMBERS.get(question.position.step, "distress.also.worry")
    reading.context.conversations.ask_again(reading.context, reading.stack, key)
    return True


def _tell_team(reading: TextReading, question: OpenQuestion) -> bool:
    """Take the yes, and give the team the words: « oui mais par écrit, il entend »."""
    label = question.translate(CALL_ME)
    reading.context.conversations.hear(reading.context, reading.stack, TypedText(label))
    tickets.write(reading.context, reading.text)
    return True
