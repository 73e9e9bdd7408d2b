"""Propose what answers the question about a danger: a yes with a condition, no call, what to do."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import partial

from flows.replies import TypedText
from flows.tickets.asking_for_a_human import load_human_words
from rules.conversation.typed_text import plain
from rules.tickets.asking_for_a_human import calls_off
from services.conversation.open_question import OpenQuestion
from services.tickets import routing, tickets
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
NO_CALL = re.compile(
    r"\b(?:pas|pa|plus|jamais|not|never|dont|don t) (?:(?!qui\b)\w+ ){0,2}"
    r"(?:\w?r?appel\w*|telephon\w*|call)\b"
    r"|\b\w?r?ap+el\w* (?:(?:surtout|moi) )?(?:pas|pa|personne|rien|nobody)\b"
    r"|\b(?:si|if) (?:(?:je?|on|vous|tu|i|you) )?(?:(?:l|m|le|la|les|me) )?\w?r?(?:appel|call)\w*"
)
"""Words of who calls nobody, or fears what a call brings: « si j'appelle, ils vont le placer »."""
WHAT_TO_DO = re.compile(
    r"\b(?:j ?(?:e )?(?:fai[st]?|dois faire) (?:quoi|koi|kwa)|(?:quoi|koi|que) faire"
    r"|what (?:do|should|can) i do)\b"
)
NUMBERS: Mapping[str, str] = {it: f"distress.also.{it}" for it in ("suicide", "violence", "child")}
"""The numbers of each danger, by the step that asks about it."""


def is_over(reading: TextReading) -> bool:
    """Tell whether a question about a danger is too old to be answered by any other words."""
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
    """Yield a conditional yes, which the team gets, what calls nobody, and the numbers."""
    question = reading.question
    if question is None or question.script.name != SCRIPT or reading.short is not None:
        return
    folded = plain(reading.text)
    if question.speaks_to_team and calls_off(reading.text, load_human_words()):
        yield Candidate(TOLD, partial(_ask_whether_to_call_off, reading), "calls off")
    elif WHAT_TO_DO.search(folded):
        yield Candidate(TOLD, partial(_give_numbers, reading, question), "gives the numbers")
    elif not question.offers(question.translate(CALL_ME)):
        return
    elif _agrees(folded):
        yield Candidate(TOLD, partial(_tell_team, reading, question), "tells the team")
    elif NO_CALL.search(folded) and not (reading.stack.talking or question.offers(reading.text)):
        yield Candidate(TOLD, partial(_say_nobody_is_called, reading), "calls nobody")


def _agrees(folded: str) -> bool:
    wants = AGREES.match(folded) or IN_WRITING.search(folded)
    return bool(wants) and not NOTHING.search(folded)


def _give_numbers(reading: TextReading, question: OpenQuestion) -> bool:
    """Give the numbers again, then ask again."""
    key = NUMBERS.get(question.position.step, "distress.also.worry")
    reading.context.conversations.ask_again(reading.context, reading.stack, key)
    return True


def _ask_whether_to_call_off(reading: TextReading) -> bool:
    """Leave the question about the number, for who never wanted the call that the team knows of."""
    context, stack = reading.context, reading.stack
    said_before = len(context.outgoing)
    context.conversations.close_top(context, stack)
    del context.outgoing[said_before:]
    context.conversations.open_above(context, stack, routing.CALL_OFF)
    return True


def _say_nobody_is_called(reading: TextReading) -> bool:
    """Say that nobody is called or told, then ask again: no call does not mean that all is well."""
    reading.context.conversations.ask_again(reading.context, reading.stack, "distress.no_call")
    return True


def _tell_team(reading: TextReading, question: OpenQuestion) -> bool:
    """Take the yes, and give the team the words: « oui mais par écrit, il entend »."""
    label = question.translate(CALL_ME)
    reading.context.conversations.hear(reading.context, reading.stack, TypedText(label))
    tickets.write(reading.context, reading.text)
    return True
