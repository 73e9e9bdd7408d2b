"""List the buttons of the open question, and find which of them a typed text means."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from flows.button_words import house_button_words
from flows.intents.abbreviations import house_abbreviations
from flows.intents.padding import house_padding
from flows.position import Position
from flows.script import AskStep, ChooseStep, PickStep, Question, Script
from rules.conversation.answers import AnswerCheck
from rules.conversation.typed_text import chosen, is_between, plain
from rules.understanding.button_words import SURE, Phrase, SaidButton, said_button
from rules.understanding.padding import without_padding
from rules.understanding.short_answers import ShortAnswer

BACK, SKIP = "common.back", "common.skip"
REFUSED: Mapping[AnswerCheck, tuple[str, ...]] = {
    AnswerCheck.PHONE: ("no_contact",),
    AnswerCheck.EMAIL: ("no_contact",),
}
"""The meanings of sentences that go on without what a question asks for."""
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
    words: Sequence[Phrase] = ()
    """What people say for it, in any language."""
    between: tuple[int, int] | None = None
    beside: bool = False
    means: tuple[ShortAnswer, ...] = ()
    intents: tuple[str, ...] = ()
    late: str | None = None
    about: str | None = None


def question_at(script: Script, position: Position) -> Question:
    step = script.steps[position.step]
    assert isinstance(step, AskStep | ChooseStep | PickStep), position.step
    return step


def choices(script: Script, position: Position, translate: Translate) -> list[Choice]:
    """Return the buttons of the open question, in the order shown."""
    step = question_at(script, position)
    after_pick = step.next if isinstance(step, PickStep) else None
    buttons = [Choice(label, value, after_pick) for value, label in position.options]
    if isinstance(step, AskStep) and step.keyboard:
        buttons.append(Choice(translate(step.keyboard_text or step.text), None, SHARE))
    buttons += [
        Choice(
            translate(option.text),
            option.value,
            option.next,
            words=words_of_label(option.text),
            between=option.between,
            beside=option.beside,
            means=option.means,
            intents=option.intents,
            late=option.late,
            about=option.about,
        )
        for option in step.options
    ]
    own = frozenset(phrase for choice in buttons for phrase in choice.words)
    if step.skip:
        refused = REFUSED.get(step.check, ()) if isinstance(step, AskStep) else ()
        skip = Choice(translate(SKIP), None, step.skip, _left(SKIP, own), intents=refused)
        buttons.append(skip)
    if step.back and position.trail:
        buttons.append(Choice(translate(BACK), None, None, _left(BACK, own)))
    return buttons


def _left(key: str, own: frozenset[Phrase]) -> Sequence[Phrase]:
    """Return what people say to go on without, or back, and for no option of the question."""
    return [phrase for phrase in words_of_label(key) if phrase not in own]


def words_of_label(key: str) -> Sequence[Phrase]:
    """Return what people say for the button of a label, by the key of its text."""
    return house_button_words().get(key, ())


def said_in(text: str, words: Sequence[Sequence[Phrase]]) -> SaidButton | None:
    """Return which button of a question a text says by its words, and how surely."""
    return said_button(text, words, house_padding(), house_abbreviations())


def picked(text: str, offered: list[Choice], *, slips: bool) -> int | None:
    """Return the index of the button that a typed text means, or None.

    `slips`: a label may be typed with one, where words of one's own are not asked for.
    """
    folded = plain(text)
    for index, choice in enumerate(offered):
        if is_between(folded, choice.between):
            return index
    said = said_in(text, [choice.words for choice in offered])
    if said is not None and said.sureness == SURE:
        return said.place
    labels = [choice.label for choice in offered]
    place = chosen(text, labels, slips=slips)
    return place if place is not None else chosen(bare(text), labels, slips=slips)


def bare(text: str) -> str:
    """Return a text without the words around it that change nothing."""
    return without_padding(text, house_padding(), house_abbreviations())
