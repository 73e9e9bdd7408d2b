"""Draw the map of a quarter: its outline, what is near it, north upward, and a scale."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from documents.few_colours import with_few_colours
from documents.typesetting import png

WIDTH, HEIGHT = 1080, 620
"""Pixels of the map itself, below its title."""
COLOURS = 32


@dataclass(frozen=True, slots=True)
class Label:
    """A name on the map; `x` and `y` are pixels from its upper left corner."""

    words: str
    x: int
    y: int


@dataclass(frozen=True, slots=True)
class QuarterMap:
    """What is drawn, in pixels; outlines are paths of SVG."""

    language: str
    title: str
    above: str
    """The line above the title."""
    outline: str
    others: Sequence[str]
    """The outlines of other quarters."""
    names: Sequence[Label]
    """The names of other quarters, around their middles."""
    towns: Sequence[Label]
    """The centres of communes; the name is right of each."""
    scale: str
    scale_width: int


def quarter_map(shown: QuarterMap) -> bytes:
    """Return a PNG, 1080 pixels wide; callers send it with a caption that says the same."""
    values = {**asdict(shown), "width": WIDTH, "height": HEIGHT}
    return with_few_colours(png("quarter_map", values), COLOURS)
