"""Load the buttons that stand under answers, from `buttons.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from flows.reading import plain_values

PREFIX = "go_"


class _Button(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    opens: str | None = None
    presses: str | None = None
    about: str | None = None
    given: dict[str, str] = Field(default_factory=dict, alias="with")


@dataclass(frozen=True, slots=True)
class AnswerButton:
    name: str
    callback: str
    """The name in its data."""
    opens: str | None
    """The conversation that it opens; None when the callback is one of another domain."""
    given: Mapping[str, str]
    """Answers that the conversation begins with."""
    about: str | None
    """What was found that its data holds the id of; None: the person."""


@cache
def load_buttons() -> Mapping[str, AnswerButton]:
    text = Path(__file__).with_suffix(".yaml").read_text(encoding="utf-8")
    read = TypeAdapter(dict[str, _Button]).validate_python(plain_values(text))
    return {
        name: AnswerButton(name, it.presses or f"{PREFIX}{name}", it.opens, it.given, it.about)
        for name, it in read.items()
    }
