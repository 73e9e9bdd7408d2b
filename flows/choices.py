"""The buttons of the open question, and which of them was meant by typed words."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from flows.position import Position
from flows.script import Ask, Choose, Pick, Question, Script
from rules.conversation.typed_text import chosen, is_between, plain

BACK, SKIP = "common.back", "common.skip"
SHARE = ""
"""No step: the button that shares a contact or a place; typed, it asks again."""

Words = Callable[[str], str]
"""A text key in, the words in the person's language out."""


@dataclass(frozen=True, slots=True)
class Choice:
    label: str
    value: str | None
    target: str | None
    """None: back to the question before."""
    also: tuple[str, ...] = ()
    """Other words that mean the same."""
    between: tuple[int, int] | None = None
    beside: bool = False


def question_at(script: Script, position: Position) -> Question:
    step = script.steps[position.step]
    assert isinstance(step, Ask | Choose | Pick), position.step
    return step


def choices(script: Script, position: Position, words: Words) -> list[Choice]:
    """The buttons of the open question, in the order shown."""
    step = question_at(script, position)
    picked = step.next if isinstance(step, Pick) else None
    found = [Choice(label, value, picked) for value, label in position.options]
    if isinstance(step, Ask) and step.keyboard:
        found.append(Choice(words(step.keyboard_text or step.text), None, SHARE))
    found += [
        Choice(words(it.text), it.value, it.next, between=it.between, beside=it.beside)
        for it in step.options
    ]
    if step.skip:
        found.append(Choice(words(SKIP), None, step.skip, _also(words, SKIP)))
    if step.back and position.trail:
        found.append(Choice(words(BACK), None, None, _also(words, BACK)))
    return found


def picked(text: str, offered: list[Choice]) -> int | None:
    said = plain(text)
    for index, choice in enumerate(offered):
        if said in choice.also or is_between(said, choice.between):
            return index
    return chosen(text, [choice.label for choice in offered])


def _also(words: Words, key: str) -> tuple[str, ...]:
    return _each_plain(words(f"{key}.also"))


@cache
def _each_plain(listed: str) -> tuple[str, ...]:
    """Our own words, a few in each language: made plain once, not at each turn."""
    return tuple(plain(word) for word in listed.split(","))
