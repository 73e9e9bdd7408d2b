"""Draw the picture of a person's strengths, to keep or to show."""

from dataclasses import asdict, dataclass

from documents.icons import Icon
from documents.typesetting import png


@dataclass(frozen=True, slots=True)
class Strength:
    label: str
    icon: Icon


@dataclass(frozen=True, slots=True)
class Card:
    """The texts of the card; `strengths`: three to six.

    The card reads in the direction of its title's script.
    """

    language: str
    first_name: str | None
    title: str
    strengths: tuple[Strength, ...]
    foot: str


def strengths_card(card: Card) -> bytes:
    """Return a PNG of 1080 by 1350 pixels; callers send it with a caption that says the same."""
    return png("card", asdict(card))
