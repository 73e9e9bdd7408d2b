"""Define what a person can send to the bot."""

from dataclasses import dataclass

from rules.understanding.short_answers import ShortAnswer


@dataclass(frozen=True, slots=True)
class TypedText:
    """A text; `formatting` is what its channel says of it, in JSON; "" without any."""

    text: str
    formatting: str = ""


@dataclass(frozen=True, slots=True)
class PressedButton:
    """Button `index` of question number `question`; all comes from a phone and is not trusted.

    `entry` is what a button of a menu stands for, which it still does once the menu is gone.
    """

    question: int
    index: int
    entry: str = ""
    late: str = ""
    """The data of the inline button that it is once its question has another answer."""


@dataclass(frozen=True, slots=True)
class SharedContact:
    """A shared telephone number; `own`: it is the sender's."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class SharedLocation:
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class SentFile:
    """A file: `file_key` is what its channel calls it; `size` in bytes as told there (0: unknown).

    `kind` is photo or document; `text` is checked like that of `OtherReply`; `formatting` as in
    `TypedText`; `name` is what its sender calls it, and may say anything. Answers, which are
    stored, call two of them `file_id` and `entities`.
    """

    file_key: str
    size: int
    kind: str
    text: str = ""
    formatting: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice, by `file_key` and `size` as in `SentFile`."""

    file_key: str
    size: int


@dataclass(frozen=True, slots=True)
class OtherReply:
    """Something that is no answer: `what` is sticker, voice, forwarded, edited…

    `text` is only checked for numbers that nobody should send; when a message was edited, the team
    may read it too.
    """

    what: str
    text: str = ""
    recording: Recording | None = None
    """What was recorded, for a voice."""


@dataclass(frozen=True, slots=True)
class MeantAnswer:
    """A short answer that no button says, and that the question `leads` somewhere."""

    said: ShortAnswer


@dataclass(frozen=True, slots=True)
class NamedEntry:
    """The name of what the `named` step of the question lists: a commune, a quarter."""

    name: str


Reply = (
    TypedText
    | PressedButton
    | SharedContact
    | SharedLocation
    | SentFile
    | OtherReply
    | MeantAnswer
    | NamedEntry
)
