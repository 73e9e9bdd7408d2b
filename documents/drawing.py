"""What tall pictures for a phone share: their width, their top, a line of words, the PNG."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

from documents.paper import FONT_FILES, LATIN, NIGHT, SAND, SUN, WHITE, clipped, drawable

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, MARGIN = 1080, 64
ROOM = WIDTH - 2 * MARGIN
HEAD = 232
"""Where the top ends."""
TITLES = (50, 44, 38, 34)
GREY = "#5B6F75"


def png(parts: Iterable[str], height: float) -> bytes:
    import resvg_py

    ground = f'<rect width="{WIDTH}" height="{height}" fill="{SAND}"/>'
    size = f'width="{WIDTH}" height="{height}"'
    return resvg_py.svg_to_bytes(
        svg_string=(
            f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{ground}{"".join(parts)}</svg>'
        ),
        skip_system_fonts=True,
        font_files=[str(file) for file in FONT_FILES.values()],
    )


def head(measured: "FPDF", title: str, above: str) -> Iterator[str]:
    yield f'<path d="M0 0H{WIDTH}V196Q760 236 480 214T0 200z" fill="{NIGHT}"/>'
    for radius, opacity in ((150, 0.18), (110, 0.3), (70, 1)):
        yield f'<circle cx="1000" cy="56" r="{radius}" fill="{SUN}" opacity="{opacity}"/>'
    room = ROOM - 150
    yield words(measured, above, MARGIN, 74, 32, SUN, room=room)
    size = fitting(measured, drawable(title), room)
    yield words(measured, title, MARGIN, 142, size, WHITE, room=room)


def fitting(measured: "FPDF", text: str, room: float) -> float:
    """The largest size of a title that fits."""
    for size in TITLES:
        measured.set_font(LATIN, "B", size)
        if measured.get_string_width(text) <= room:
            break
    return size


def wide(measured: "FPDF", text: str, size: float, *, bold: bool = True) -> float:
    measured.set_font(LATIN, "B" if bold else "", size)
    return float(measured.get_string_width(text))


def words(
    measured: "FPDF",
    text: str,
    x: float,
    baseline: float,
    size: float,
    colour: str,
    *,
    room: float = ROOM,
    bold: bool = True,
    end: bool = False,
) -> str:
    """One line, cut where the room ends."""
    measured.set_font(LATIN, "B" if bold else "", size)
    shown = clipped(measured, drawable(text), room, 1)[0] if text else ""
    weight, anchor = (700 if bold else 400), ("end" if end else "start")
    return (
        f'<text x="{x}" y="{baseline}" text-anchor="{anchor}" font-family="{LATIN}" '
        f'font-weight="{weight}" font-size="{size}" fill="{colour}">{escape(shown)}</text>'
    )
