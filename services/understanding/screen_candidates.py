"""Propose what an intent says to the screen: a button of the last message, or of the question."""

import re
from collections.abc import Iterator

from flows.replies import TypedText
from rules.conversation.typed_text import plain
from rules.understanding.denials import comes_not, gives_up
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.understanding import Certainty
from services.conversation.inline_buttons import Shown
from services.conversation.open_question import OpenQuestion
from services.enrolment import enrolments
from services.understanding.button_presses import ANSWERING, meant, press
from services.understanding.candidates import ACT, EXACT, Candidate
from services.understanding.question_candidates import button_of, hear
from services.understanding.reading import TextReading
from services.understanding.special_intents import AGREES, CORRECTION

IN_SENTENCE = frozenset({"first_name_in_sentence", "postcode_in_sentence"})
"""What people tell before it is asked."""
CONSENTS = frozenset({("way_in", "data"), ("way_in", "detail")})
"""Questions that agree to something by law: what only sounds like a yes is asked."""
ABSENT = frozenset({"mentor_absent", "cannot_come"})
"""Intents that « oui … » to a message never means: « oui elle a eu lieu »."""
ABOUT_ONESELF = frozenset({"strengths", "refine", "digital"})
"""Questionnaires: « demain je peux pas venir » says no to none of their sentences."""
WORKSHOP = re.compile(r"\b(?:ateliers?|workshops?)\b")
MEETING_WORDS = re.compile(r"\b(?:mentore?s?|rencontres?|appels?|meetings?|calls?)\b")
REFUSALS = frozenset({"no_contact"})
"""Intents that refuse what is asked for; a question only asks why."""
VAGUE = frozenset({"dont_know"})
"""Intents that have the open question asked again, when it has no button for them."""


def said_on_screen(reading: TextReading, intent: str, score: float) -> Iterator[Candidate]:
    """Yield the answers that an intent gives to the last message, or to the open question."""
    question, asked = reading.question, reading.asked
    if reading.understood.certainty is not Certainty.ACT:
        return
    declines = comes_not(reading.text) or gives_up(reading.text)
    says_other = intent in AGREES and (reading.asks or declines)
    says_other = says_other or (intent in ABSENT and reading.leading is ShortAnswer.YES)
    says_other = says_other or (intent in ABSENT and _is_of_other_event(reading, asked))
    if meant(reading, asked, intent) and not (reading.begins_for_question or says_other):
        yield Candidate(score, lambda: press(reading, asked, intent), f"says {intent}")
    if question is None:
        return
    is_refusal = intent in REFUSALS and not reading.asks  # « pourquoi mon numéro ? » is none
    by_intent = question.meant_by_intent(intent) if is_refusal or intent not in REFUSALS else None
    label = by_intent or _label_said(reading, question, intent)
    if label is not None:
        is_consent = (question.script.name, question.position.step) in CONSENTS
        yield Candidate(
            score,
            lambda: hear(reading, TypedText(label)),
            f"answers {label}",
            button_of(question, label) if is_consent else None,
            EXACT if is_consent else ACT,
        )
    elif reading.is_asking and _asks_again(reading, intent):
        yield Candidate(score, lambda: _ask_again(reading, intent), f"answers {intent}")


def _is_of_other_event(reading: TextReading, asked: Shown) -> bool:
    """Tell whether a text names a workshop and the message a meeting, or the reverse."""
    is_workshop, is_meeting = (it.search(plain(reading.text)) for it in (WORKSHOP, MEETING_WORDS))
    callbacks = " ".join(data for message, _ in asked[:1] for _, data in message.buttons)
    if is_workshop and not is_meeting:
        return "meeting_" in callbacks and "workshop" not in callbacks
    return bool(is_meeting and not is_workshop and "workshop" in callbacks) and (
        "meeting_" not in callbacks
    )


def _asks_again(reading: TextReading, intent: str) -> bool:
    """Tell whether the open question comes again; after a verdict, its answers may be corrected."""
    if intent == CORRECTION:
        return not may_correct(reading)
    return intent in IN_SENTENCE | VAGUE


def may_correct(reading: TextReading) -> bool:
    """Tell whether somebody has had a verdict, whose answers may be corrected."""
    context = reading.context
    return enrolments.newest(context.session, context.person_id) is not None


def _label_said(reading: TextReading, question: OpenQuestion, intent: str) -> str | None:
    """Return the label of the button that goes back, or that says yes or no, as an intent does."""
    if not reading.is_asking:
        return None
    if intent == CORRECTION:
        return question.back
    if intent in ABSENT and question.script.name in ABOUT_ONESELF:
        return None
    short = ANSWERING.get(intent)
    return question.meant_by(short) if short is not None else None


def _ask_again(reading: TextReading, intent: str) -> bool:
    """Ask the open question again, after what is said to such words."""
    is_asked_later = intent in IN_SENTENCE and reading.in_sign_up
    key = "understood.in_a_moment" if is_asked_later else "understood.choose"
    reading.context.conversations.ask_again(reading.context, reading.stack, key)
    return True
