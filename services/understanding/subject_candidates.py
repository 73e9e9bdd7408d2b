"""Propose what is known of the last subject: the card or the list shown, the event spoken of last.

Nothing is stored for it: the open conversation and the buttons of the last messages tell.
"""

from collections.abc import Collection, Iterator, Mapping

from flows.intents.abbreviations import load_abbreviations
from flows.replies import TypedText
from rules.understanding.facets import Facet, facet_of
from services.agenda.answer_values import event_in_words
from services.conversation.open_question import OpenQuestion
from services.understanding.candidates import PRESSING, Candidate
from services.understanding.question_candidates import is_for_somebody
from services.understanding.reading import TextReading
from services.understanding.several_answers import MEETING

CARDS: Mapping[str, Collection[Facet]] = {
    "workshops": frozenset(Facet) - {Facet.PAY},
    "offer_list": frozenset(Facet) - {Facet.WHO, Facet.HOW_MANY},
}
"""By conversation, what the card of one thing tells of it."""
CARD_STEPS = frozenset({"free", "full", "waiting", "offered", "card", "and_then"})
OFFER_DETAIL = "offer_detail"
"""The intent that is answered with one line of the offer shown: its pay, its place…"""
OF_A_MEETING = frozenset({Facet.HOW_LONG, Facet.HOW_MANY, Facet.WHERE})
OF_AN_EVENT = frozenset(Facet) - {Facet.PAY, Facet.WHAT, Facet.HOW_MANY}


def candidates(reading: TextReading) -> Iterator[Candidate]:
    """Yield the answers to a short question without subject: « c'est où ? », « avec qui ? »."""
    question = reading.question
    if not reading.is_participant or reading.fits or reading.stack.talking:
        return
    facet = None if is_for_somebody(question) else facet_of(reading.text, load_abbreviations())
    if facet is None:
        return
    script, step = (question.script.name, question.position.step) if question else ("", "")
    is_told_alone = reading.understood.intent == OFFER_DETAIL
    if step in CARD_STEPS and facet in CARDS.get(script, ()) and not is_told_alone:
        yield Candidate(PRESSING, lambda: _show_again(reading, "subject.shown"), "the last subject")
    elif script == MEETING and facet in OF_A_MEETING:
        yield Candidate(PRESSING, lambda: _show_again(reading, "subject.meeting"), "a meeting")
    elif not reading.is_asking and not _is_list(question) and facet in OF_AN_EVENT:
        told = event_in_words(reading.context, reading.shown)
        if told:
            yield Candidate(PRESSING, lambda: _tell_event(reading, told), "the event spoken of")


def _is_list(question: OpenQuestion | None) -> bool:
    """Tell whether the question lists things with their hours: it is shown again."""
    return question is not None and question.lists_cards


def _show_again(reading: TextReading, first: str) -> bool:
    context, stack = reading.context, reading.stack
    context.conversations.remember_private(context, stack, TypedText(reading.text))
    context.conversations.ask_again(context, stack, first, whole=True)
    return True


def _tell_event(reading: TextReading, told: Mapping[str, str]) -> bool:
    reading.context.phrases.say(reading.context, "subject.event", told)
    return True
