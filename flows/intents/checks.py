"""Find what is wrong with the intents: examples, answers, weights."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from flows.intents import weights
from flows.intents.examples import Example, digest, examples
from rules.conversation.typed_text import plain
from rules.understanding.features import VERSION

FEWEST = 25
"""Examples that an intent needs, all languages together."""
STATES = frozenset({"any", "sign_up", "menu", "offers", "reminder", "seat_offer", "ticket"})


def faults() -> list[str]:
    """Return a line for each fault: where it is, and what to do."""
    try:
        every = examples()
    except ValueError as error:
        return [str(error)]
    return [*of_examples(every), *of_weights()]


def of_examples(every: Sequence[Example]) -> Iterator[str]:
    counted = Counter(intent for example in every for intent in example.intents)
    for intent, count in counted.items():
        if count < FEWEST:
            yield f"{intent}: {count} examples, at least {FEWEST} are needed"
    for example in every:
        if example.state not in STATES:
            yield f"{example.source}: « {example.text} »: there is no state {example.state}"
    meant: dict[tuple[str, str], list[Example]] = defaultdict(list)
    for example in every:
        meant[plain(example.text) or example.text, example.state].append(example)
    for same in meant.values():
        if not frozenset.intersection(*(frozenset(it.intents) for it in same)):
            told = ", ".join(f"{it.source} {it.intents[0]}" for it in same)
            yield f"« {same[0].text} » is said in two intents: {told}"


def of_weights() -> Iterator[str]:
    packaged = weights.read(weights.FILE)
    if packaged.examples != digest() or packaged.features != VERSION:
        yield "the weights belong to other examples: run `declic words train`, and commit them"
