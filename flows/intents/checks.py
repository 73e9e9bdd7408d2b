"""Find what is wrong with the intents: examples, answers, weights."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from flows.intents import weights
from flows.intents.answers import SEND, WHOLE, IntentAnswer, load_answers
from flows.intents.buttons import load_buttons
from flows.intents.examples import Example, digest, examples
from rules.conversation.typed_text import plain
from rules.understanding.features import VERSION
from rules.understanding.states import ScreenState

FEWEST = 25
"""Examples that an intent needs, all languages together."""
ANSWERED_IN_CODE = frozenset(
    {
        *("yes", "no", "ok", "thumbs", "dont_know", "distress", "not_distress", "correction"),
        *("accept_seat", "refuse_seat", "confirm_coming"),
        *("first_name_in_sentence", "postcode_in_sentence"),
    }
)
"""Intents that answer a question or the last message, or are no intent at all."""


def faults() -> list[str]:
    """Return a line for each fault: where it is, and what to do."""
    try:
        every = examples()
        return [*of_examples(every), *of_answers(every), *of_weights()]
    except ValueError as error:
        return [str(error)]


def of_examples(every: Sequence[Example]) -> Iterator[str]:
    counted = Counter(intent for example in every for intent in example.intents)
    for intent, count in counted.items():
        if count < FEWEST:
            yield f"{intent}: {count} examples, at least {FEWEST} are needed"
    for example in every:
        if example.state not in set(ScreenState):
            yield f"{example.source}: « {example.text} »: there is no state {example.state}"
    meant: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in every:
        meant[plain(example.text) or example.text, example.state].append(example)
    for same in meant.values():
        if not frozenset.intersection(*(frozenset(it.intents) for it in same)):
            told = ", ".join(f"{it.source} {it.intents[0]}" for it in same)
            yield f"« {same[0].text} » is said in two intents: {told}"


def of_answers(every: Sequence[Example]) -> Iterator[str]:
    """Yield the intents without answers, and what answers name that does not exist."""
    cases = load_answers()
    taught = {intent for example in every for intent in example.intents}
    for intent in sorted(taught - cases.keys() - ANSWERED_IN_CODE):
        yield f"{intent}: no answer in flows/intents/{WHOLE}"
    for intent in sorted(cases.keys() - taught):
        yield f"{intent}: an answer without examples"
    for answers in cases.values():
        last = answers[-1]
        if last.words or last.when or last.unless:
            yield f"{last.name}: the last case must fit whoever writes, with any words"
        for answer in answers:
            for button in answer.buttons:
                if button not in {*load_buttons(), SEND}:
                    yield f"{answer.name}: there is no button {button}"


def to_confirm() -> Iterator[IntentAnswer]:
    """Yield each answer that the association must confirm."""
    for answers in load_answers().values():
        for answer in answers:
            if answer.to_confirm:
                yield answer


def of_weights() -> Iterator[str]:
    packaged = weights.read(weights.FILE)
    if packaged.examples != digest() or packaged.features != VERSION:
        yield "the weights belong to other examples: run `declic words train`, and commit them"
