"""List the buttons of the open question, and find which of them a typed text means."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from flows.position import Position
from flows.script import Ask, Choose, Pick, Question, Script
from rules.conversation.typed_text import chosen, is_between, plain
from rules.understanding.short_answers import Short

BACK, SKIP = "common.back", "common.skip"
SHARE = ""
"""The target of the button that shares a contact or a location: typed, the question comes again."""

Translate = Callable[[str], str]
"""Return the text of a key in the person's language."""


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    value: str | None
    target: str | None
    """The next step; None goes back to the question before."""
    also: tuple[str, ...] = ()
    """Other typed texts that mean the same, folded."""
    between: tuple[int, int] | None = None
    beside: bool = False
    means: tuple[Short, ...] = ()
    intents: tuple[str, ...] = ()
    heard: str = ""
    """The expressions, between commas, with which a sentence means it."""


def question_at(script: Script, position: Position) -> Question:
    step = script.steps[position.step]
    assert isinstance(step, Ask | Choose | Pick), position.step
    return step


def choices(script: Script, position: Position, translate: Translate) -> list[Choice]:
    """Return the buttons of the open question, in the order shown."""
    step = question_at(script, position)
    after_pick = step.next if isinstance(step, Pick) else None
    buttons = [Choice(label, value, after_pick) for value, label in position.options]
    if isinstance(step, Ask) and step.keyboard:
        buttons.append(Choice(translate(step.keyboard_text or step.text), None, SHARE))
    buttons += [
        Choice(
            translate(option.text),
            option.value,
            option.next,
            between=option.between,
            beside=option.beside,
            means=option.means,
            intents=option.intents,
            heard=translate(option.heard) if option.heard else "",
        )
        for option in step.options
    ]
    if step.skip:
        buttons.append(Choice(translate(SKIP), None, step.skip, _also(translate, SKIP)))
    if step.back and position.trail:
        buttons.append(Choice(translate(BACK), None, None, _also(translate, BACK)))
    return buttons


def picked(text: str, offered: list[Choice], *, slips: bool) -> int | None:
    """Return the index of the button that a typed text means, or None.

    `slips`: a label may be typed with one, where words of one's own are not asked for.
    """
    folded = plain(text)
    for index, choice in enumerate(offered):
        if folded in choice.also or is_between(folded, choice.between):
            return index
    return chosen(text, [choice.label for choice in offered], slips=slips)


def _also(translate: Translate, key: str) -> tuple[str, ...]:
    return _folded(translate(f"{key}.also"))


@cache
def _folded(comma_separated: str) -> tuple[str, ...]:
    """Fold the words of a text: there are a few in each language, folded once and not each turn."""
    return tuple(plain(word) for word in comma_separated.split(","))
