"""Draw somebody's way through a session: its steps along a road, under a sun that rises."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum

from documents.few_colours import with_few_colours
from documents.icons import Icon
from documents.typesetting import png


class WayMark(StrEnum):
    """How a step of the way is drawn."""

    DONE = "done"
    NEXT = "next"
    LATER = "later"


@dataclass(frozen=True, slots=True)
class WayStop:
    """A step of the way; `detail` may be empty."""

    mark: WayMark
    icon: Icon
    label: str
    detail: str


@dataclass(frozen=True, slots=True)
class Way:
    """The texts of the picture; the more of its steps are done, the higher the sun."""

    language: str
    title: str
    above: str
    """The line above the title."""
    stops: Sequence[WayStop]


def way_picture(way: Way) -> bytes:
    """Return a PNG, 1080 pixels wide; callers send it with a caption that says the same."""
    done = sum(it.mark is WayMark.DONE for it in way.stops)
    values = {**asdict(way), "risen": done / max(1, len(way.stops)), "tick": Icon.TICK}
    return with_few_colours(png("way", values))
