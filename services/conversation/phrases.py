"""Render what the engine decided: texts filled with answers and template values, buttons."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from flows.choices import SHARE, Choice
from flows.engine import BotMessage
from flows.position import Position
from flows.script import AskStep, ChooseStep, PickStep, Question
from flows.texts import Html, Texts, plain_text
from rules.conversation.typed_text import width
from services.conversation.list_lines import set_lines
from services.conversation.replies import Button, Say, Show
from services.conversation.text import fitting
from services.conversation.turn_context import TurnContext

SHORT = 14
"""Two labels of at most this many characters share a row."""
HALF = 15
"""As wide as a label may be in half a row of a menu; a sign counts as two characters."""
MANY = 4
"""So many short options of a list, or more, stand two a row."""
NUMBERED = 36
"""As wide as a label may be with its number, in a row of its own."""
LONGEST_BAR = 8
PAGE = ":"
"""Is in the value of an option that turns a page."""
EMPTY_LINES = re.compile(r"\n{3,}")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A text inside another text: a key with its values, or several phrases joined."""

    text: str = ""
    values: "Mapping[str, str | Phrase]" = field(default_factory=dict)
    parts: "tuple[Phrase, ...]" = ()
    between: str = "\n"

    @classmethod
    def joined(cls, parts: "Iterable[Phrase]", between: str = "\n") -> "Phrase":
        return cls(parts=tuple(parts), between=between)


TemplateValue = Callable[[TurnContext], "str | Phrase"]


def plainly(phrase: "str | Phrase", language: str) -> str:
    """Return a phrase as plain text: for a stored answer or a file, where HTML would be seen."""
    if isinstance(phrase, str):
        return phrase
    if not phrase.text:
        return phrase.between.join(plainly(part, language) for part in phrase.parts)
    values = {name: plainly(value, language) for name, value in phrase.values.items()}
    return plain_text(language, phrase.text, **values).strip()


@dataclass(frozen=True, slots=True)
class Phrases:
    texts: Texts
    template_values: Mapping[str, TemplateValue]

    def render(self, context: TurnContext, key: str, values: Mapping[str, str | Phrase]) -> Html:
        return _tidy(self.texts.render(context.language, key, _Values(self, context, values)))

    def phrase(self, context: TurnContext, phrase: Phrase) -> Html:
        if not phrase.text:
            return Html(phrase.between.join(self.phrase(context, part) for part in phrase.parts))
        return self.render(context, phrase.text, phrase.values)

    def say(self, context: TurnContext, key: str, values: Mapping[str, str] | None = None) -> None:
        context.say(Say(self.render(context, key, values or {})))

    def label(self, context: TurnContext, label: str | Phrase) -> str:
        """Return the label of a button, in plain text: HTML is not read there."""
        if isinstance(label, Phrase):
            return self.texts.template(context.language, label.text).format_map(label.values)
        return label

    def message(
        self, context: TurnContext, message: BotMessage, position: Position, offered: list[Choice]
    ) -> Say | Show:
        if message.question is None:
            text = self.render(context, message.text, position.all_answers)
            if message.shows:
                return Show(message.shows, {"person": context.person_id}, text)
            return Say(text)
        text = self.question(context, message.question, position, message.text)
        rows = rows_of(message.question, position, offered, context.person_id)
        if isinstance(message.question, AskStep) and message.question.keyboard:
            key = message.question.keyboard_text or message.question.text
            label = self.texts.template(context.language, key)
            return Say(text, rows, message.question.keyboard, label, question=True)
        return Say(text, rows, question=True)

    def question(
        self, context: TurnContext, question: Question, position: Position, key: str | None = None
    ) -> Html:
        values = _Values(self, context, position.all_answers)
        text = _tidy(self.texts.question(context.language, key or question.text, values))
        text = set_lines(text)
        if not question.progress:
            return text
        current, total = question.progress
        bar = progress_bar(current, total)
        counted = {"current": str(current), "total": str(total), "bar": bar}
        return Html(f"{self.render(context, 'common.progress', counted)}\n{text}")


def progress_bar(current: int, total: int) -> str:
    """Draw how many questions are answered out of all, as a bar of at most eight signs."""
    signs = min(total, LONGEST_BAR)
    done = -(-current * signs // total)
    return "●" * done + "○" * (signs - done)


@dataclass(frozen=True, slots=True)
class _Values(Mapping[str, str]):
    """The values of a text: those handed in, then template values, computed on demand."""

    phrases: Phrases
    context: TurnContext
    given: Mapping[str, str | Phrase]

    def __getitem__(self, name: str) -> str:
        value = self.given.get(name)
        if value is None:
            value = self.phrases.template_values[name](self.context)
        return self.phrases.phrase(self.context, value) if isinstance(value, Phrase) else value

    def __iter__(self) -> Iterator[str]:
        return iter({**self.given, **self.phrases.template_values})

    def __len__(self) -> int:
        return len({**self.given, **self.phrases.template_values})


def _tidy(text: Html) -> Html:
    """Strip the lines, and leave one empty line where values left several."""
    lines = "\n".join(line.strip() for line in text.splitlines()).strip()
    return Html(EMPTY_LINES.sub("\n\n", lines))


def rows_of(
    question: Question, position: Position, offered: list[Choice], person_id: int
) -> list[list[Button]]:
    """Return the rows of inline buttons: short buttons and those marked `beside` share a row.

    The button that shares a contact or a location is left out: it belongs to the keyboard below.
    """
    rows: list[list[Button]] = []
    joins = False
    for index, choice in enumerate(offered):
        if choice.target == SHARE:
            continue
        label = _shown(question, position, index, choice.label)
        data = _data(question, position, index, choice, person_id)
        button = Button(label, data, choice.style)
        joins = joins and bool(rows) and _fits_half([*rows[-1], button])
        rows = [*rows[:-1], [*rows[-1], button]] if joins else [*rows, [button]]
        joins = choice.beside
    if _is_of_short_answers(question, rows):
        answers = len(question.options)
        return [*in_pairs(rows[:answers]), *rows[answers:]]
    if len(rows) == 2 and _are_short(rows):
        return [[*rows[0], *rows[1]]]
    return [*_gathered(question, rows[: len(position.options)]), *rows[len(position.options) :]]


def _is_of_short_answers(question: Question, rows: list[list[Button]]) -> bool:
    """Tell whether a question has four answers or more to keep, that all fit in half a row."""
    answers = rows[: len(question.options)]
    is_asked = isinstance(question, ChooseStep) and question.save_as is not None
    alone = all(len(row) == 1 and _fits_half(row) for row in answers)
    return is_asked and len(answers) == len(question.options) >= MANY and alone


def _gathered(question: Question, rows: list[list[Button]]) -> list[list[Button]]:
    """Gather the options of a list: two a row where they are short."""
    if not isinstance(question, PickStep):
        return rows
    if question.lasting:
        return [*rows[:1], *in_pairs(rows[1:])]
    if question.numbered:
        return in_pairs(rows)
    return _in_rows(rows, 2) if len(rows) >= MANY and _are_short(rows) else rows


def in_pairs(rows: Sequence[Sequence[Button]]) -> list[list[Button]]:
    """Put two neighbouring labels in one row, where each fits in half of the row."""
    pairs: list[list[Button]] = []
    for row in rows:
        alone = bool(pairs) and len(pairs[-1]) == len(row) == 1
        if alone and _fits_half(pairs[-1]) and _fits_half(row):
            pairs[-1] = [*pairs[-1], *row]
        else:
            pairs.append([*row])
    return pairs


def _fits_half(row: Sequence[Button]) -> bool:
    return all(width(button.label) <= HALF for button in row)


def _in_rows(rows: list[list[Button]], most: int) -> list[list[Button]]:
    """Spread buttons over rows of at most so many, as even as can be."""
    buttons = [button for row in rows for button in row]
    width = -(-len(buttons) // -(-len(buttons) // most)) if buttons else 1
    return [buttons[first : first + width] for first in range(0, len(buttons), width)]


def _are_short(rows: list[list[Button]]) -> bool:
    return all(len(row) == 1 and len(row[0].label) <= SHORT for row in rows)


def _shown(question: Question, position: Position, index: int, label: str) -> str:
    """Return the label of a button, after its number when the text numbers the options."""
    options = position.options
    is_numbered = isinstance(question, PickStep) and question.numbered and index < len(options)
    return (
        fitting(f"{index + 1} · {label}", NUMBERED)
        if is_numbered and PAGE not in options[index][0]
        else label
    )


def _data(
    question: Question, position: Position, index: int, choice: Choice, person_id: int
) -> str:
    """Return the data of a button.

    That of a lasting menu says what it stands for; that of an option with a `late` says what it is
    once the question was answered.
    """
    data = f"c:{position.question}:{index}"
    subject = position.all_answers.get(choice.about) if choice.about else person_id
    if choice.late is not None and subject is not None:
        return f"{data}:{choice.late}:{subject}"
    if isinstance(question, PickStep) and question.lasting and index < len(position.options):
        return f"{data}:{position.options[index][0]}"
    return data
