"""Measure what is understood: each set of examples is left out, learned from the others, tried.

Run `make bench-words`.  The last line is JSON: shares of the texts of all sets that were left out.
Sets at the border of danger, which hold nothing else, are counted apart (`_at_border`).
"""

import json
import time
import tracemalloc
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from typing import NamedTuple

from rich.console import Console
from rich.table import Table

from bot.words.training import DISTRESS, train
from flows.intents import weights
from flows.intents.abbreviations import load_abbreviations
from flows.intents.examples import Example, examples
from flows.intents.model import load_model, model_with
from flows.tickets.distress import load_danger_words
from rules.tickets.distress import dangers
from rules.understanding.understanding import Certainty, Understood, understand

NOT_DISTRESS = "not_distress"
"""Examples that only look like danger: the rest of the sentence is what is answered."""
HARMFUL = frozenset(
    {"erase", "cancel", "stop", "accept_seat", "leave_session", "withdraw_application"}
)
"""Intents that must not be acted on when something else was meant."""
ROUNDS = 3


class Tried(NamedTuple):
    example: Example
    understood: Understood
    in_danger: bool


def main() -> None:
    every = examples()
    tried = {source: list(_left_out(every, source)) for source in sorted(_sources(every))}
    _show(tried)
    whole = [one for of_set in tried.values() if _is_whole(of_set) for one in of_set]
    border = [one for of_set in tried.values() if not _is_whole(of_set) for one in of_set]
    at_border = {f"{name}_at_border": share for name, share in _shares(border).items()}
    cost = {"ms": _milliseconds(every), "more_mb": _megabytes()}
    print(json.dumps({**_shares(whole), **at_border, **cost}))


def _sources(every: Sequence[Example]) -> set[str]:
    return {example.source for example in every}


def _is_whole(tried: Sequence[Tried]) -> bool:
    """Tell whether a set holds all intents; others hold only what is at the border of danger."""
    return any(not {DISTRESS, NOT_DISTRESS} & set(it.example.intents) for it in tried)


def _left_out(every: Sequence[Example], source: str) -> Iterator[Tried]:
    """Yield what is understood of a set by a model that has learned from all the others."""
    learned = train([it for it in every if it.source != source], load_abbreviations())
    model, words = model_with(learned), load_danger_words()
    for example in every:
        if example.source == source:
            understood = understand(example.text, example.state, model)
            in_danger = understood.may_be_in_danger or bool(dangers(example.text, words))
            yield Tried(example, understood, in_danger)


def _shares(tried: Sequence[Tried]) -> Mapping[str, float]:
    """Return shares from 0 to 1; a figure without any text to count is left out."""
    plain = [it for it in tried if not {DISTRESS, NOT_DISTRESS} & set(it.example.intents)]
    harmless = [it for it in plain if not HARMFUL & set(it.example.intents)]
    unharmed = [it for it in tried if DISTRESS not in it.example.intents]
    counted = {
        "right": [_is_right(it) for it in plain],
        "right_or_offered": [_is_offered(it) for it in plain],
        "acted_wrongly": [_acts(it) and not _is_right(it) for it in plain],
        "lost": [it.understood.certainty is Certainty.LOST for it in plain],
        "harmful": [_acts(it) and it.understood.intent in HARMFUL for it in harmless],
        "distress": [it.in_danger for it in tried if DISTRESS in it.example.intents],
        "false_alarms": [it.in_danger for it in unharmed],
    }
    return {name: round(sum(of) / len(of), 4) for name, of in counted.items() if of}


def _is_right(tried: Tried) -> bool:
    return tried.understood.intent in tried.example.intents


def _is_offered(tried: Tried) -> bool:
    offered = {tried.understood.intent, *(guess.intent for guess in tried.understood.others[:1])}
    return bool(offered & set(tried.example.intents))


def _acts(tried: Tried) -> bool:
    return tried.understood.certainty is Certainty.ACT


def _milliseconds(every: Sequence[Example]) -> float:
    """Return the median time of one text, with the packaged weights."""
    model = load_model()
    times = []
    for _ in range(ROUNDS):
        for example in every:
            before = time.perf_counter()
            understand(example.text, example.state, model)
            times.append(time.perf_counter() - before)
    return round(median(times) * 1000, 2)


def _megabytes() -> float:
    """Return the memory that the packaged weights take."""
    tracemalloc.start()
    kept = weights.read(weights.FILE)
    taken, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert kept.weights.labels
    return round(taken / 1e6, 1)


def _show(tried: Mapping[str, Sequence[Tried]]) -> None:
    table = Table("set", "texts", "right", "right or offered", "distress", "false alarms")
    for source, of_set in tried.items():
        shares = _shares(of_set)
        names = ("right", "right_or_offered", "distress", "false_alarms")
        table.add_row(source, str(len(of_set)), *(_percent(shares.get(name)) for name in names))
    Console(width=100).print(table)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{share:.1%}"


if __name__ == "__main__":
    main()
