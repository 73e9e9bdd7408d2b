"""Check questionnaires, which are data, and expand them into the ordinary steps of a script."""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from flows.script import ChooseStep, DoStep, EndStep, Option, SayStep, Script, Step
from rules.understanding.short_answers import ShortAnswer

PAUSE, PAUSED = "assessment.pause", "assessment.paused"


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Statement(_Part):
    name: str
    dimension: str
    text: str
    reversed: bool = False
    """Whether the statement says the opposite: a high answer then counts low."""


class BetweenMessage(_Part):
    """A message that comes after so many statements."""

    after: int
    text: str


class OpinionCard(_Part):
    """A card: what others say of the person, and the dimensions it stands for."""

    text: str
    dimensions: tuple[str, ...]


class Assessment(_Part):
    name: str
    version: int
    scale: tuple[str, ...] = Field(min_length=2, max_length=7)
    """Text keys of the buttons, worth 1, 2, 3 and so on."""
    means: dict[int, tuple[ShortAnswer, ...]] = Field(default_factory=dict)
    """The short answers that choose a button, by its worth: a bare « oui » is no extreme."""
    intro: str
    begin: str
    then: str
    """The script that follows the last answer."""
    dimensions: dict[str, dict[str, str]] = Field(default_factory=dict)
    """Official codes by dimension; empty when another questionnaire defines the dimensions."""
    statements: tuple[Statement, ...] = Field(min_length=1)
    between: tuple[BetweenMessage, ...] = ()
    said: dict[str, OpinionCard] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        names = Counter(statement.name for statement in self.statements)
        if twice := [name for name, count in names.items() if count > 1]:
            raise ValueError(f"statements: {', '.join(twice)}: said twice")
        defined = set(self.dimensions) or {statement.dimension for statement in self.statements}
        used = [(statement.name, statement.dimension) for statement in self.statements]
        used += [(name, each) for name, card in self.said.items() for each in card.dimensions]
        for name, dimension in used:
            if dimension not in defined:
                raise ValueError(f"{name}: no dimension {dimension!r}")
        if any(not 0 < worth <= len(self.scale) for worth in self.means):
            raise ValueError("means: a button has no such worth")
        if any(not 0 < message.after < len(self.statements) for message in self.between):
            raise ValueError("between: a word comes after the first and before the last statement")
        return self


def expand(assessment: Assessment) -> Script:
    """Build the script: a message for each statement, each answer kept at once, so that a pause
    loses nothing."""
    steps: dict[str, Step] = dict(_frame(assessment))
    for number, statement in enumerate(assessment.statements, 1):
        steps |= _statement(assessment, number, statement)
    return Script(
        name=assessment.name,
        version=assessment.version,
        start="begin",
        steps=steps,
        in_place=True,
    )


def _frame(assessment: Assessment) -> Iterator[tuple[str, Step]]:
    names = tuple(statement.name for statement in assessment.statements)
    first = _check(names[0])
    yield (
        "begin",
        DoStep.model_validate(
            {
                "kind": "do",
                "action": "begin_run",
                "with": {"assessment": assessment.name, "version": str(assessment.version)},
                "keeps": ("run", *names),
                "then": {"new": "intro", "resumed": first},
            }
        ),
    )
    options = (
        Option(
            text=assessment.begin,
            next=first,
            style="primary",
            means=(ShortAnswer.YES, ShortAnswer.OK, ShortAnswer.THUMBS),
        ),
        Option(text="common.later", next="later", means=(ShortAnswer.NO, ShortAnswer.DONT_KNOW)),
    )
    yield "intro", ChooseStep(kind="choose", text=assessment.intro, options=options)
    yield "later", EndStep(kind="end", text="assessment.later")
    yield "paused", EndStep(kind="end", text=PAUSED)
    yield "finish", DoStep(kind="do", action="finish_run", then={"done": "over"})
    yield "over", EndStep(kind="end", open=assessment.then)


def _statement(
    assessment: Assessment, number: int, statement: Statement
) -> Iterator[tuple[str, Step]]:
    name, names = statement.name, [each.name for each in assessment.statements]
    following = _check(names[number]) if number < len(names) else "finish"
    messages = {message.after: message.text for message in assessment.between}
    yield _check(name), _do("is_answered", name, {"yes": following, "no": name})
    yield name, _question(assessment, number, statement)
    after_answer = f"between_{number}" if number in messages else following
    yield f"keep_{name}", _do("keep_answer", name, {"done": after_answer})
    if number in messages:
        yield after_answer, SayStep(kind="say", text=messages[number], next=following)


def _question(assessment: Assessment, number: int, statement: Statement) -> ChooseStep:
    answers = [
        Option(
            text=key,
            value=str(worth),
            next=f"keep_{statement.name}",
            means=assessment.means.get(worth, ()),
            beside=_begins_pair(worth, len(assessment.scale)),
        )
        for worth, key in enumerate(assessment.scale, 1)
    ]
    return ChooseStep(
        kind="choose",
        text=statement.text,
        save_as=statement.name,
        progress=(number, len(assessment.statements)),
        back=True,
        options=(*answers, Option(text=PAUSE, next="paused", beside=True)),
    )


def _begins_pair(worth: int, worths: int) -> bool:
    """Tell whether an answer shares its row with the next one; the middle one stands alone."""
    half = worths // 2
    place = worth if worth <= half else worth - half - worths % 2
    return 0 < place < half and place % 2 == 1


def _do(action: str, statement: str, then: Mapping[str, str]) -> DoStep:
    return DoStep.model_validate(
        {"kind": "do", "action": action, "with": {"statement": statement}, "then": then}
    )


def _check(statement: str) -> str:
    return f"check_{statement}"
