"""Find what does not agree with the words of a button, without knowing what is meant."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from itertools import combinations

from flows.script import AskStep, CallStep, ChooseStep, DoStep, EndStep, PickStep, SayStep, Script
from flows.texts import Texts
from tests.flows.options import ButtonOfScript, buttons

Words = frozenset[str]


def words_in(*texts: str) -> Words:
    """Return the words of keys, names and sentences, in the singular."""
    found = re.split(r"[^a-z0-9]+", " ".join(texts).lower())
    return frozenset(it[:-1] if len(it) > 3 and it.endswith("s") else it for it in found if it)


def words_of(button: ButtonOfScript, texts: Texts) -> Words:
    """Return what names a button: its key, and its label in English, as values are."""
    key = button.option.text
    return words_in(key.partition(".")[2], texts.template("en", key))


def consequences_of(button: ButtonOfScript) -> Words:
    return words_in(button.option.value or "", button.option.next) | _of_step(
        button.script, button.option.next
    )


def swapped_buttons(
    siblings: Sequence[ButtonOfScript], texts: Texts
) -> Iterator[tuple[ButtonOfScript, ButtonOfScript]]:
    """Yield two buttons whose consequences would fit their words better the other way round."""
    named = [(words_of(it, texts), consequences_of(it)) for it in siblings]
    for one, other in swapped(named):
        yield siblings[one], siblings[other]


def swapped_outcomes(script: Script) -> Iterator[tuple[str, str, str]]:
    """Yield a step and two of its outcomes that would fit better the other way round."""
    for name, step in script.steps.items():
        if isinstance(step, DoStep | CallStep):
            outcomes = list(step.then)
            named = [
                (words_in(it), words_in(step.then[it]) | _of_step(script, step.then[it]))
                for it in outcomes
            ]
            for one, other in swapped(named):
                yield name, outcomes[one], outcomes[other]


def swapped_texts(script: Script) -> Iterator[tuple[str, str]]:
    """Yield two steps that only say something, and whose names fit the text of the other."""
    said = [
        (name, step.text)
        for name, step in script.steps.items()
        if isinstance(step, SayStep | EndStep)
    ]
    named = [(words_in(name), words_in(text.partition(".")[2])) for name, text in said if text]
    names = [name for name, text in said if text]
    for one, other in swapped(named):
        yield names[one], names[other]


def unnamed_arguments(scripts: Mapping[str, Script], texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield each action, with a value that it is given and that nothing around it names."""
    leading: dict[str, Words] = {}
    for button in buttons(scripts):
        place = f"{button.script.name}.{button.option.next}"
        leading[place] = leading.get(place, frozenset()) | words_of(button, texts)
    for script in scripts.values():
        for name, step in script.steps.items():
            if isinstance(step, DoStep):
                place = f"{script.name}.{name}"
                around = words_in(script.name, name) | leading.get(place, frozenset())
                for value in step.given.values():
                    if not value.isdigit() and not words_in(value) & around:
                        yield place, value


def _of_step(script: Script, name: str) -> Words:
    step = script.steps[name]
    match step:
        case DoStep(action=action, given=given):
            return words_in(action, *given.values())
        case EndStep():
            return words_in(step.open or "", (step.text or "").rpartition(".")[2])
        case SayStep() | AskStep() | ChooseStep() | PickStep():
            return words_in(step.text.rpartition(".")[2])
        case _:
            return frozenset()


def swapped(named: Sequence[tuple[Collection[str], Collection[str]]]) -> Iterator[tuple[int, int]]:
    """Yield the places of two whose second halves fit the first halves better when exchanged."""
    for one, other in combinations(range(len(named)), 2):
        (words, does), (other_words, other_does) = named[one], named[other]
        as_is = _common(words, does) + _common(other_words, other_does)
        if _common(words, other_does) + _common(other_words, does) > as_is:
            yield one, other


def _common(one: Collection[str], other: Collection[str]) -> int:
    return len(set(one) & set(other))
