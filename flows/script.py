"""What a conversation script may say.  A script is data; this is its grammar."""

from collections.abc import Iterator
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.conversation.answers import Check


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Part):
    """One button; `value` is what is kept when it is chosen."""

    text: str
    next: str
    value: str | None = None
    between: tuple[int, int] | None = None
    """A number typed within these bounds chooses it."""
    beside: bool = False
    """Its button shares a row with the one that follows."""


class Say(_Part):
    kind: Literal["say"]
    text: str
    next: str
    shows: str | None = None
    """A picture or a file that the text comes with."""


class _Question(_Part):
    """What every question shares.  `skip` and `back` add their button by themselves."""

    text: str
    again: str | None = None
    """Shorter words for when it is asked once more."""
    save_as: str | None = None
    options: tuple[Option, ...] = ()
    progress: tuple[int, int] | None = None
    skip: str | None = None
    back: bool = False
    echo: bool = False
    """The question repeats something private: it is deleted with it."""
    anew: str | None = None
    """What finds again the figures that the question tells: gone through each time it is asked."""
    expired: str | None = None
    """Where to resume when what the question repeats has been forgotten meanwhile."""


class Ask(_Question):
    """Words, a contact or a place are expected; `secret` ones are kept in `pending` only."""

    kind: Literal["ask"]
    check: Check
    retry: str
    next: str
    save_as: str
    secret: bool = False
    to_team: bool = False
    """Someone of the team reads the answer."""
    keyboard: Literal["contact", "location"] | None = None
    keyboard_text: str | None = None


class Choose(_Question):
    kind: Literal["choose"]
    options: tuple[Option, ...] = Field(min_length=1)


class Pick(_Question):
    """Options that a lister finds at that moment; none leads to `empty`."""

    kind: Literal["pick"]
    source: str
    save_as: str
    next: str
    empty: str
    keeps: tuple[str, ...] = ()
    """What the lister keeps for the words of the question: found anew with the options."""
    take_only: bool = False
    """When there is only one, it is taken without a question."""


class Do(_Part):
    """The only door from a script to code: run an action, branch on its outcome."""

    kind: Literal["do"]
    action: str
    then: dict[str, str]
    given: dict[str, str] = Field(default_factory=dict, alias="with")
    keeps: tuple[str, ...] = ()
    forget: bool = False
    """Afterwards nothing private is left, neither in the row nor in the chat."""


class Call(_Part):
    """Ask an outside service; `late` is one of the outcomes."""

    kind: Literal["call"]
    service: str
    then: dict[str, str]
    keeps: tuple[str, ...] = ()


class End(_Part):
    """The conversation is over; `open` begins another one in its place.

    What it `carries` are answers that the other one knows from the start.
    """

    kind: Literal["end"]
    text: str | None = None
    open: str | None = None
    carries: tuple[str, ...] = ()


Question = Ask | Choose | Pick
Step = Annotated[Say | Ask | Choose | Pick | Do | Call | End, Field(discriminator="kind")]


GONE = "gone"


class Script(_Part):
    name: str
    version: int
    start: str
    steps: dict[str, Step]
    private: bool = False
    """Words typed at a wrong moment may be an address: they are deleted with it."""
    passing: bool = False
    """A place one passes through (a menu): nothing is lost if a conversation above replaces it.

    It opens above all that runs, however deep.
    """
    over_all: bool = False
    """It opens so too, but stays: the team, or being erased, is never out of reach."""
    about: str | None = None
    """An action that looks at what it is about: once `gone`, nobody is led back here."""
    renamed: dict[str, str] = Field(default_factory=dict)
    """Old step names that positions kept in rows may still hold."""
    borrowed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Steps of other scripts that are asked here too, word for word, by script."""


def exits(step: Step) -> list[str]:
    """The steps one may come to from here, `back` aside."""
    match step:
        case Say():
            return [step.next]
        case Do() | Call():
            return list(step.then.values())
        case End():
            return []
        case Ask():
            own = [step.next]
        case Pick():
            own = [step.next, step.empty]
        case Choose():
            own = []
    return [
        *own,
        *(option.next for option in step.options),
        *filter(None, [step.skip, step.expired, step.anew]),
    ]


def text_keys(step: Step) -> Iterator[str]:
    match step:
        case Do() | Call():
            return
        case Say() | End():
            yield from filter(None, [step.text])
        case _:
            yield step.text
            yield from filter(None, [step.again])
            yield from (option.text for option in step.options)
            if isinstance(step, Ask):
                yield step.retry
                yield from filter(None, [step.keyboard_text])
