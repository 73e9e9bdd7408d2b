"""Find which buttons of scripts people have no words for, and which words say two of them."""

from collections.abc import Iterator, Mapping, Set

from flows.button_words import ButtonWords
from flows.choices import BACK, SKIP
from flows.script import AskStep, ChooseStep, PickStep, Question, Script
from locales import _


def faults(
    scripts: Mapping[str, Script], by_language: Mapping[str, ButtonWords], texts: Set[str]
) -> Iterator[str]:
    """Yield a line for each fault: its file, its button, what is wrong.

    `texts` are the keys of all texts: buttons under messages have words too.
    """
    labels = {
        label
        for script in scripts.values()
        for step in script.steps.values()
        if isinstance(step, AskStep | ChooseStep | PickStep)
        for label in labels_of(step)
    }
    for language, words in by_language.items():
        file = f"button_words/{language}.yaml"
        for label in sorted(labels - {it for it, phrases in words.items() if phrases}):
            yield _("{file}: {label}: nothing is said for this button").format(
                file=file, label=label
            )
        for label in sorted(words.keys() - labels - texts):
            yield _("{file}: {label}: there is no such text").format(file=file, label=label)
    yield from sorted(set(_said_twice(scripts, by_language)))


def labels_of(step: Question) -> list[str]:
    """Return the keys of a question's labels, « Passer » and « Revenir » included."""
    ways_out = [key for key, is_there in ((SKIP, step.skip), (BACK, step.back)) if is_there]
    return [*(option.text for option in step.options), *ways_out]


def _said_twice(
    scripts: Mapping[str, Script], by_language: Mapping[str, ButtonWords]
) -> Iterator[str]:
    for script in scripts.values():
        for name, step in script.steps.items():
            if isinstance(step, AskStep | ChooseStep | PickStep):
                options = [option.text for option in step.options]
                for phrase, labels in _shared(options, by_language):
                    yield _("{place}: « {phrase} » is said for {labels}").format(
                        place=f"{script.name}.{name}", phrase=phrase, labels=", ".join(labels)
                    )


def _shared(
    labels: list[str], by_language: Mapping[str, ButtonWords]
) -> Iterator[tuple[str, list[str]]]:
    """Yield the phrases that several of these labels have, in any languages."""
    said: dict[str, list[str]] = {}
    for label in dict.fromkeys(labels):
        phrases = {it for words in by_language.values() for it in words.get(label, ())}
        for phrase in phrases:
            said.setdefault(" ".join(phrase), []).append(label)
    yield from ((phrase, of) for phrase, of in said.items() if len(of) > 1)
