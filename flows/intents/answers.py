"""Load the answers to what people mean, from `<language>/*.yaml`: cases, conditions, buttons.

The folder of the default language holds the cases whole; the others hold their texts.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from re import Pattern
from typing import TypeVar

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError, model_validator
from yaml import YAMLError

from flows.reading import lines_of, plain_values
from flows.tickets.expressions import any_of

HERE = Path(__file__).parent
Read = TypeVar("Read")
SEND = "send"
"""The button that gives the team the words of the person."""
KNOWN = "known"
"""The end of the key of what may be said of a case before it is confirmed."""
WHOLE = "fr"
"""The language whose folder holds the cases whole."""


class _Case(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    case: str
    words: tuple[str, ...] = ()
    when: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    finds: str | None = None
    to_confirm: str | None = None
    known: str | None = None
    says: str | None = None
    opens: str | None = None
    does: str | None = None
    buttons: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _says_or_opens(self) -> "_Case":
        if (self.says is None) == (self.opens is None):
            raise ValueError("a case says something or opens a conversation, and not both")
        if self.known is not None and self.to_confirm is None:
            raise ValueError("what is known is said of a case to confirm alone")
        return self


@dataclass(frozen=True, slots=True)
class IntentAnswer:
    """One case of an intent, and what is then said or opened."""

    intent: str
    case: str
    words: Pattern[str] | None
    """Found in the folded text; None: whatever the words."""
    when: Sequence[str]
    """The conditions that must all hold."""
    unless: Sequence[str]
    """The conditions none of which may hold."""
    finds: str | None
    """What the sentence must be about, by its name: the answer is told of it, or begins with it."""
    to_confirm: str | None
    """What the association must confirm before this may be said."""
    is_known_in_part: bool
    """Whether a part of it may be said before: its text is `intent.<intent>.<case>.known`."""
    opens: str | None
    """The conversation that opens instead."""
    does: str | None
    """What is done besides, by its name."""
    buttons: Sequence[str]

    @property
    def key(self) -> str:
        """Return the key of its text."""
        return f"intent.{self.intent}.{self.case}"

    @property
    def known(self) -> str:
        """Return the key of what may be said before it is confirmed."""
        return f"{self.key}.{KNOWN}"

    @property
    def name(self) -> str:
        return f"{self.intent}.{self.case}"


@cache
def load_answers() -> Mapping[str, Sequence[IntentAnswer]]:
    """Return the cases of each intent, in the order in which they are tried."""
    return {
        intent: [_answer(intent, case) for case in cases]
        for intent, cases in cases_of(HERE / WHOLE).items()
    }


def texts(language: str) -> Mapping[str, str]:
    """Return the texts of the answers by key."""
    if language == WHOLE:
        whole = cases_of(HERE / WHOLE)
        every = [(f"intent.{intent}.{it.case}", it) for intent, of in whole.items() for it in of]
        said = {key: it.says.strip() for key, it in every if it.says}
        return said | {f"{key}.{KNOWN}": it.known.strip() for key, it in every if it.known}
    return dict(_translated(HERE / language))


def cases_of(folder: Path) -> Mapping[str, Sequence[_Case]]:
    """Read the cases of a folder; raises ValueError with the file and the place of a fault."""
    reader = TypeAdapter(dict[str, tuple[_Case, ...]])
    intents: dict[str, Sequence[_Case]] = {}
    for path in sorted(folder.glob("*.yaml")):
        of_file = _of_file(path, reader)
        if twice := intents.keys() & of_file.keys():
            raise ValueError(f"{path.name}: {', '.join(sorted(twice))}: in another file too")
        intents |= of_file
    return intents


def _translated(folder: Path) -> Iterator[tuple[str, str]]:
    reader = TypeAdapter(dict[str, dict[str, str]])
    for path in sorted(folder.glob("*.yaml")):
        for intent, cases in _of_file(path, reader).items():
            for case, text in cases.items():
                yield f"intent.{intent}.{case}", text.strip()


def _of_file(path: Path, reader: TypeAdapter[Read]) -> Read:
    """Read a file of answers; raises ValueError with the file, and with the line or the place."""
    try:
        return reader.validate_python(plain_values("\n".join(lines_of(path))) or {})
    except YAMLError as error:
        where = " ".join(str(error).split())
        raise ValueError(f"{path}: {where}") from None
    except ValidationError as error:
        faults = (
            f"{' > '.join(map(str, it['loc']))}: {it['msg']}"
            for it in error.errors(include_input=False, include_url=False)
        )
        raise ValueError("\n".join(f"{path}: {fault}" for fault in faults)) from None


def _answer(intent: str, case: _Case) -> IntentAnswer:
    return IntentAnswer(
        intent=intent,
        case=case.case,
        words=any_of(case.words, {}) if case.words else None,
        when=case.when,
        unless=case.unless,
        finds=case.finds,
        to_confirm=case.to_confirm,
        is_known_in_part=case.known is not None,
        opens=case.opens,
        does=case.does,
        buttons=case.buttons,
    )
