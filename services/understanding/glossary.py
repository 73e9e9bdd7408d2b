"""Propose to explain a word of ours, or the sentence of a scale, and to hear the rest of the text.

« cap emploi c'est quoi ? », « entraîner = train ? no pas moi » : nobody answers what they cannot
read.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from flows.intents.glossary import load_glossary
from flows.replies import TypedText
from flows.texts import has_text, plain_text
from models.understanding import TextOutcome
from rules.conversation.typed_text import plain
from rules.understanding.asked_words import AskedWords, asked_words, asks_what, naming
from services.conversation.open_question import OpenQuestion
from services.conversation.phrases import Phrase
from services.conversation.replies import Say
from services.conversation.turn_context import TurnContext
from services.registries.registry import Finder
from services.understanding import counts
from services.understanding.answers import comes_again
from services.understanding.candidates import PRESSING, TOLD, Candidate
from services.understanding.question_candidates import is_for_somebody
from services.understanding.reading import TextReading

EXPLAIN = "explain"
ANSWERED_BETTER = frozenset({"mentor_who", "job_meaning"})
"""Intents whose answers say what a thing is, and lead to it."""
STRENGTH = "strengths.{name}.label"
Hear = Callable[[TextReading], bool]
"""Hears the rest of a text, or returns False when it says nothing sure."""


def candidates(reading: TextReading, hear_rest: Hear) -> Iterator[Candidate]:
    """Yield the explanation of what a text asks about, if it is one of our words."""
    question = reading.question
    if not reading.is_participant or reading.names_team or is_for_somebody(question):
        return
    if question is not None and question.offers(reading.text):
        return
    in_other_words = _in_other_words(question)
    asked = asked_words(reading.text, may_echo=in_other_words is not None)
    if asked is None and not asks_what(reading.text):
        return
    asked = asked or AskedWords("", "", is_of_words=False)
    if not reading.is_asking and reading.understood.intent in ANSWERED_BETTER:
        return
    explained = _explained(asked) or in_other_words
    if explained is not None:
        explain = partial(_explain, reading, explained, asked.rest, hear_rest)
        yield Candidate(PRESSING if reading.stack.talking else TOLD, explain, "explains a word")


def _explained(asked: AskedWords) -> Phrase | None:
    """Return the explanation of the word of ours that is asked about, if it is the only one."""
    found = [
        (it.start(), key, it)
        for key, heard in load_glossary().items()
        if (it := heard.search(asked.words)) is not None
    ]
    if not found or (len(found) > 1 and not asked.is_of_words):
        return None
    _, key, match = min(found, key=lambda it: it[0])
    beside = naming(f"{asked.words[: match.start()]} {asked.words[match.end() :]}")
    return Phrase(key) if asked.is_of_words or not beside else None


def _in_other_words(question: OpenQuestion | None) -> Phrase | None:
    """Return the strength of which the sentence of a scale tells, with an example of it."""
    if question is None or not question.is_scale:
        return None
    name, _, half = question.position.step.rpartition("_")
    label, example = STRENGTH.format(name=name), f"strengths.{name}.example"
    if not has_text(label):
        return None
    key = "strengths.in_other_words" if half == "1" else "strengths.in_contrary_words"
    return Phrase(key, {"strength": Phrase(label), "example": Phrase(example)})


def _explain(reading: TextReading, explained: Phrase, rest: str, hear_rest: Hear) -> bool:
    """Say the explanation, then hear what else was said, or put the open question again."""
    context, stack = reading.context, reading.stack
    counts.note(context, TextOutcome.UNDERSTOOD, EXPLAIN)
    context.conversations.remember_private(context, stack, TypedText(reading.text))
    context.say(Say(context.phrases.phrase(context, explained)))
    is_heard = bool(naming(plain(rest))) and hear_rest(reading.part(rest))
    if not is_heard and comes_again(context, stack):
        context.conversations.ask_again(context, stack)
    return True


def _named(context: TurnContext, text: str) -> Mapping[str, str]:
    """Return the explanation of the word that a text names first; nothing if it names none."""
    folded = plain(text)
    found = ((heard.search(folded), key) for key, heard in load_glossary().items())
    first = min(((it.start(), key) for it, key in found if it is not None), default=None)
    return {"explained": plain_text(context.language, first[1])} if first is not None else {}


FINDERS: Mapping[str, Finder] = {"word": _named}
