"""Define the grammar of conversation scripts, which are data."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from rules.conversation.answers import AnswerCheck
from rules.understanding.short_answers import ShortAnswer

ButtonStyle = Literal["primary", "danger"]
"""How Telegram draws a button: the next step, or what destroys."""


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Option(_Part):
    """One button; `value` is the answer to keep when somebody chooses the button."""

    text: str
    next: str
    value: str | None = None
    between: tuple[int, int] | None = None
    """A typed number within these bounds chooses it."""
    beside: bool = False
    """Whether the button shares a row with the next one."""
    style: ButtonStyle | None = None
    means: tuple[ShortAnswer, ...] = ()
    """The short answers (« oui », « ok », 👍) that choose it; « oui » also does by its label."""
    intents: tuple[str, ...] = ()
    """What a sentence may mean that chooses it, by its name in `flows/intents`."""
    late: str | None = None
    """The inline button that it is once the question was answered: a refusal takes back what was
    given, and who agrees after a refusal is asked anew."""
    about: str | None = None
    """The answer that names what `late` is about; without one it is about the person."""


class SayStep(_Part):
    """Send a message, and go on."""

    kind: Literal["say"]
    text: str
    next: str
    shows: str | None = None
    """A picture or a file that comes with the text."""


class _Question(_Part):
    """What every question shares.  `skip` and `back` each add a button."""

    text: str
    again: str | None = None
    """A shorter text for when the question is asked again."""
    save_as: str | None = None
    options: tuple[Option, ...] = ()
    progress: tuple[int, int] | None = None
    skip: str | None = None
    back: bool = False
    echo: bool = False
    """Whether the question repeats something private: its message is deleted with it."""
    anew: str | None = None
    """The step to go back to each time the question is asked, to compute its figures again."""
    expired: str | None = None
    """The step to go on with when the private values of the question are forgotten."""
    leads: dict[ShortAnswer, str] = Field(default_factory=dict)
    """Where a short answer leads that no button says: a bare « non » is asked about."""


class AskStep(_Question):
    """Expect a text, a contact, a location or a file; `secret` answers stay in `pending`."""

    kind: Literal["ask"]
    check: AnswerCheck
    retry: str
    next: str
    save_as: str
    secret: bool = False
    to_team: bool = False
    """Whether the team reads the answer."""
    early: str | None = None
    """The text that says that a file, sent before the question, waits for it."""
    named: str | None = None
    """The `pick` that lists what a text names that is no answer: « toulouse » for a postcode."""
    keyboard: Literal["contact", "location"] | None = None
    keyboard_text: str | None = None


class ChooseStep(_Question):
    """Expect one of the buttons of the script."""

    kind: Literal["choose"]
    options: tuple[Option, ...] = Field(min_length=1)


class PickStep(_Question):
    """Expect one of the options that a lister finds now; go to `empty` without options."""

    kind: Literal["pick"]
    source: str
    save_as: str
    next: str
    empty: str
    keeps: tuple[str, ...] = ()
    """Values that the lister keeps for the text of the question, found again with the options."""
    take_only: bool = False
    """Whether a single option is taken without a question."""
    numbered: bool = False
    """Whether the text numbers the options: their buttons are numbers, those of pages aside."""
    several: bool = False
    """Whether one text may choose several of its options, which are taken one after the other."""
    typed: str | None = None
    """The `ask` that takes a typed text which names none of the options: « demain » for a day."""
    lasting: bool = False
    """Whether it is a menu whose older messages do what the newest one does."""
    first: ButtonStyle | None = None
    """The style of the first option that the lister finds."""


class DoStep(_Part):
    """Run an action, and branch on its outcome: the only way from a script to code."""

    kind: Literal["do"]
    action: str
    then: dict[str, str]
    given: dict[str, str] = Field(default_factory=dict, alias="with")
    keeps: tuple[str, ...] = ()
    forget: bool = False
    """Whether private answers are erased afterwards, in the row and in the chat."""


class CallStep(_Part):
    """Call an outside service, and branch on its outcome; `late` is one of them."""

    kind: Literal["call"]
    service: str
    then: dict[str, str]
    keeps: tuple[str, ...] = ()


class EndStep(_Part):
    """End the conversation; `open` begins another one in its place.

    `carries` names the answers that are passed on to it.
    """

    kind: Literal["end"]
    text: str | None = None
    open: str | None = None
    carries: tuple[str, ...] = ()


Question = AskStep | ChooseStep | PickStep
Step = Annotated[
    SayStep | AskStep | ChooseStep | PickStep | DoStep | CallStep | EndStep,
    Field(discriminator="kind"),
]


GONE, PAST = "gone", "past"
"""The outcomes of an `about` action when the subject no longer exists, or is over."""


class Script(_Part):
    """A conversation: steps by name, and the first of them."""

    name: str
    version: int
    start: str
    steps: dict[str, Step]
    private: bool = False
    """Whether texts typed at a wrong moment may be an address: they are deleted with it."""
    passing: bool = False
    """Whether it is a menu: it opens above any number of conversations, and nothing is lost when
    another conversation replaces it."""
    over_all: bool = False
    """Whether it opens above any number of conversations, and stays: the team and erasure must
    always be within reach."""
    aside: bool = False
    """Whether it is a question by the way: its message stands, and is not sent again when
    something else was said or done."""
    in_place: bool = False
    """Whether a question takes the place of the one before it, once a button has answered that."""
    about: str | None = None
    """The action that looks up its subject: once that is `gone`, nobody is led back here."""
    renamed: dict[str, str] = Field(default_factory=dict)
    """New step names by the old ones, which stored positions may still hold."""
    borrowed: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Names of steps, by the script they come from, that are part of this script too."""

    def file_question(self, answers: Mapping[str, str]) -> AskStep | None:
        """Return the question for which a file may wait, if it has no answer yet."""
        asked = (step for step in self.steps.values() if isinstance(step, AskStep) and step.early)
        return next((step for step in asked if step.save_as not in answers), None)


def exits(step: Step) -> list[str]:
    """Return the steps that may follow a step, `back` aside."""
    match step:
        case SayStep():
            return [step.next]
        case DoStep() | CallStep():
            return list(step.then.values())
        case EndStep():
            return []
        case AskStep():
            own = [step.next, *filter(None, [step.named])]
        case PickStep():
            own = [step.next, step.empty, *filter(None, [step.typed])]
        case ChooseStep():
            own = []
    return [
        *own,
        *(option.next for option in step.options),
        *step.leads.values(),
        *filter(None, [step.skip, step.expired, step.anew]),
    ]


def text_keys(step: Step) -> Iterator[str]:
    """Yield the keys of the texts that a step may send."""
    match step:
        case DoStep() | CallStep():
            return
        case SayStep() | EndStep():
            yield from filter(None, [step.text])
        case _:
            yield step.text
            yield from filter(None, [step.again])
            yield from (option.text for option in step.options)
            if isinstance(step, AskStep):
                yield step.retry
                yield from filter(None, [step.keyboard_text, step.early])
