"""List the buttons of the open question, and find which of them a typed text means."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from flows.button_words import load_button_words
from flows.intents.abbreviations import load_abbreviations
from flows.intents.padding import load_padding
from flows.position import Position
from flows.script import AskStep, ButtonStyle, ChooseStep, PickStep, Question, Script
from flows.texts import placeholders
from rules.conversation.answers import AnswerCheck
from rules.conversation.typed_text import chosen, is_between, plain
from rules.understanding.button_words import SURE, Phrase, SaidButton, said_button
from rules.understanding.padding import without_padding
from rules.understanding.short_answers import ShortAnswer
from rules.understanding.words import written_words

FOLDED = "folded"
"""The answer that a menu keeps while only a button shows that it is there."""
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
    style: ButtonStyle | None = None
    means: tuple[ShortAnswer, ...] = ()
    intents: tuple[str, ...] = ()
    late: str | None = None
    about: str | None = None
    folded: bool = False
    """Whether nobody sees it now: it has no number."""


def question_at(script: Script, position: Position) -> Question:
    step = script.steps[position.step]
    assert isinstance(step, AskStep | ChooseStep | PickStep), position.step
    return step


def choices(script: Script, position: Position, translate: Translate) -> list[Choice]:
    """Return the buttons of the open question, in the order shown."""
    step = question_at(script, position)
    buttons = list(_listed(step, position))
    if isinstance(step, AskStep) and step.keyboard:
        buttons.append(Choice(translate(step.keyboard_text or step.text), None, SHARE))
    buttons += [
        Choice(
            label,
            option.value,
            option.next,
            words=words_of_label(option.text),
            between=option.between,
            beside=option.beside,
            style=option.style,
            means=option.means,
            intents=option.intents,
            late=option.late,
            about=option.about,
        )
        for option in step.options
        for label in _labels(translate(option.text), position.all_answers)
    ]
    own = frozenset(phrase for choice in buttons for phrase in choice.words)
    if step.skip:
        refused = REFUSED.get(step.check, ()) if isinstance(step, AskStep) else ()
        skip = Choice(translate(SKIP), None, step.skip, _left(SKIP, own), intents=refused)
        buttons.append(skip)
    if step.back and position.trail:
        buttons.append(Choice(translate(BACK), None, None, _left(BACK, own)))
    return buttons


def _listed(step: Question, position: Position) -> Iterator[Choice]:
    """Yield the options that a lister found."""
    target, first = (step.next, step.first) if isinstance(step, PickStep) else (None, None)
    folded = FOLDED in position.answers
    for index, (value, label) in enumerate(position.options):
        style = first if index == 0 else None
        yield Choice(label, value, target, style=style, folded=folded)


def _labels(label: str, values: Mapping[str, str]) -> Iterator[str]:
    """Yield the label of an option; nothing if the label needs a value that is missing."""
    named = placeholders(label)
    if all(values.get(name) for name in named):
        yield label.format_map(values) if named else label


def _left(key: str, own: frozenset[Phrase]) -> Sequence[Phrase]:
    """Return what people say to go on without, or back, and for no option of the question."""
    return [phrase for phrase in words_of_label(key) if phrase not in own]


def words_of_label(key: str) -> Sequence[Phrase]:
    """Return what people say for the button of a label, by the key of its text."""
    return load_button_words().get(key, ())


def said_in(text: str, words: Sequence[Sequence[Phrase]]) -> SaidButton | None:
    """Return which button of a question a text says by its words, and how surely."""
    return said_button(text, words, load_padding(), load_abbreviations())


def picked(text: str, offered: list[Choice], *, slips: bool) -> int | None:
    """Return the index of the button that a typed text means, or None.

    `slips`: a label may be typed with one, where words of one's own are not asked for.
    """
    folded = plain(text)
    if folded.isdecimal() and any(choice.folded for choice in offered):
        return None
    for index, choice in enumerate(offered):
        if is_between(folded, choice.between):
            return index
    said = said_in(text, [choice.words for choice in offered])
    if said is not None and said.sureness == SURE:
        return said.place
    labels = [choice.label for choice in offered]
    place = chosen(text, labels, slips=slips)
    return place if place is not None else chosen(bare(text), labels, slips=slips)


def is_padding(text: str) -> bool:
    """Tell whether a text is nothing but words that change nothing: « bonjour madame »."""
    words = tuple(word for it in written_words(text, load_abbreviations()) for word in it.words)
    padding = load_padding()
    return bool(words) and (words in padding or all((word,) in padding for word in words))


def bare(text: str) -> str:
    """Return a text without the words around it that change nothing."""
    return without_padding(text, load_padding(), load_abbreviations())
