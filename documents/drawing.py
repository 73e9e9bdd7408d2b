"""Share what tall pictures for a phone have in common: width, top, lines of text, PNG."""

from collections.abc import Iterable, Iterator
from html import escape
from typing import TYPE_CHECKING

from documents.paper import FONT_FILES, LATIN, NIGHT, SAND, SUN, WHITE, clipped, drawable

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, MARGIN = 1080, 64
ROOM = WIDTH - 2 * MARGIN
HEAD = 232
"""The height at which the coloured top ends."""
TITLES = (50, 44, 38, 34)


def png(parts: Iterable[str], height: float) -> bytes:
    """Return the PNG of SVG elements, on a background of `WIDTH` by `height` pixels."""
    ground = f'<rect width="{WIDTH}" height="{height}" fill="{SAND}"/>'
    return svg_to_png([ground, *parts], WIDTH, height)


def svg_to_png(parts: Iterable[str], width: float, height: float) -> bytes:
    """Return the PNG of SVG elements, in pixels, with the bundled fonts only."""
    import resvg_py

    size = f'width="{width}" height="{height}"'
    return resvg_py.svg_to_bytes(
        svg_string=f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{"".join(parts)}</svg>',
        skip_system_fonts=True,
        font_files=[str(file) for file in FONT_FILES.values()],
    )


def head(pdf: "FPDF", title: str, above: str) -> Iterator[str]:
    """Yield the SVG elements of the coloured top: a line of text above a title."""
    yield f'<path d="M0 0H{WIDTH}V196Q760 236 480 214T0 200z" fill="{NIGHT}"/>'
    for radius, opacity in ((150, 0.18), (110, 0.3), (70, 1)):
        yield f'<circle cx="1000" cy="56" r="{radius}" fill="{SUN}" opacity="{opacity}"/>'
    room = ROOM - 150
    yield text_line(pdf, above, MARGIN, 74, 32, SUN, room=room)
    size = fitting(pdf, drawable(title), room)
    yield text_line(pdf, title, MARGIN, 142, size, WHITE, room=room)


def fitting(pdf: "FPDF", text: str, room: float) -> float:
    """Return the largest size at which a title fits, else the smallest."""
    for size in TITLES:
        pdf.set_font(LATIN, "B", size)
        if pdf.get_string_width(text) <= room:
            break
    return size


def text_width(pdf: "FPDF", text: str, size: float, *, bold: bool = True) -> float:
    pdf.set_font(LATIN, "B" if bold else "", size)
    return float(pdf.get_string_width(text))


def text_line(
    pdf: "FPDF",
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
    """Return the SVG of one line of text, cut at the width `room`; `end`: it ends at `x`."""
    pdf.set_font(LATIN, "B" if bold else "", size)
    shown = clipped(pdf, drawable(text), room, 1)[0] if text else ""
    weight, anchor = (700 if bold else 400), ("end" if end else "start")
    return (
        f'<text x="{x}" y="{baseline}" text-anchor="{anchor}" font-family="{LATIN}" '
        f'font-weight="{weight}" font-size="{size}" fill="{colour}">{escape(shown)}</text>'
    )
