"""Draw a picture of figures for a phone: sections of rows, each with its number and a bar."""

from dataclasses import asdict, dataclass

from documents.typesetting import png


@dataclass(frozen=True, slots=True)
class BarRow:
    """`share`, from 0 to 1, is the length of the bar; None draws no bar."""

    label: str
    number: str
    words: str = ""
    share: float | None = None


@dataclass(frozen=True, slots=True)
class BarSection:
    title: str
    rows: tuple[BarRow, ...]


@dataclass(frozen=True, slots=True)
class Board:
    title: str
    below: str
    sections: tuple[BarSection, ...]
    foot: str
    language: str


def figures_board(board: Board) -> bytes:
    """Return a PNG, 1080 pixels wide; callers send it with a caption that says the same."""
    return png("bars", asdict(board))
