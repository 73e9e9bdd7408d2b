"""Define what a person can send to the bot."""

from dataclasses import dataclass

from rules.understanding.short_answers import Short


@dataclass(frozen=True, slots=True)
class Typed:
    """A text; `entities` is its formatting, as Telegram describes it, in JSON; "" without any."""

    text: str
    entities: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Button `index` of question number `question`; all comes from a phone and is not trusted.

    `entry` is what a button of a menu stands for, which it still does once the menu is gone.
    """

    question: int
    index: int
    entry: str = ""
    late: str = ""
    """The data of the inline button that it is once its question has another answer."""


@dataclass(frozen=True, slots=True)
class Contact:
    """A shared telephone number; `own`: it is the sender's."""

    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Sent:
    """A file, by Telegram's id; `size` in bytes as the phone says (0: unknown).

    `kind` is photo or document; `text` is checked like that of `Other`; `entities` as in `Typed`;
    `name` is what its sender calls it, and may say anything.
    """

    file_id: str
    size: int
    kind: str
    text: str = ""
    entities: str = ""
    name: str = ""


@dataclass(frozen=True, slots=True)
class Recording:
    """A voice, by Telegram's id; `size` in bytes as the phone says (0: unknown)."""

    file_id: str
    size: int


@dataclass(frozen=True, slots=True)
class Other:
    """Something that is no answer: `what` is sticker, voice, forwarded, edited…

    `text` is only checked for numbers that nobody should send; when a message was edited, the team
    may read it too.
    """

    what: str
    text: str = ""
    recording: Recording | None = None
    """What was recorded, for a voice."""


@dataclass(frozen=True, slots=True)
class Meant:
    """A short answer that no button says, and that the question `leads` somewhere."""

    said: Short


@dataclass(frozen=True, slots=True)
class Named:
    """The name of what the `named` step of the question lists: a commune, a quarter."""

    name: str


Reply = Typed | Pressed | Contact | Location | Sent | Other | Meant | Named
