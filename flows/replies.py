"""What a person can send."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Typed:
    """`entities`: how it was formatted, as Telegram tells it, in JSON; empty when it was not."""

    text: str
    entities: str = ""


@dataclass(frozen=True, slots=True)
class Pressed:
    """Button `index` of question number `question`; both come from a phone: not trusted."""

    question: int
    index: int


@dataclass(frozen=True, slots=True)
class Contact:
    phone: str
    own: bool


@dataclass(frozen=True, slots=True)
class Location:
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Sent:
    """A file, by the name Telegram gives it; `size` is what the phone says (0: nothing said).

    `kind` is photo or document; `text` is looked at as that of `Other` is.
    `entities` as in `Typed`.
    """

    file_id: str
    size: int
    kind: str
    text: str = ""
    entities: str = ""


@dataclass(frozen=True, slots=True)
class Other:
    """Something we do not take: `what` is photo, sticker, voice, forwarded, edited…

    `text` is looked at for numbers that nobody should send; of what was edited, someone of
    the team may read it; it serves for nothing else.
    """

    what: str
    text: str = ""


Reply = Typed | Pressed | Contact | Location | Sent | Other
