"""Draw the card of somebody whom people meet: who they are, and when they are next there."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from documents.few_colours import with_few_colours
from documents.icons import Icon
from documents.typesetting import png


@dataclass(frozen=True, slots=True)
class CardLine:
    """What the card tells under one title, each entry on a line of its own."""

    icon: Icon
    title: str
    entries: Sequence[str]


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The texts of a card; `title` is the first name, `portrait` a drawing (SVG)."""

    language: str
    title: str
    role: str
    place: str
    """The company, or the association."""
    portrait: str
    sentence: str
    lines: Sequence[CardLine]


def person_card(card: PersonCard) -> bytes:
    """Return a PNG, 1080 pixels wide; callers send it with a caption that says the same."""
    return with_few_colours(png("person_card", asdict(card)))
