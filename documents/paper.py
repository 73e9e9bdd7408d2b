"""Load the bundled fonts, open PDF sheets with them, and break texts into lines that fit."""

import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal, cast

if TYPE_CHECKING:
    from fpdf import FPDF
    from fpdf.fonts import TTFFont

FONTS = Path(__file__).parent / "fonts"
LATIN, ARABIC = "Noto Sans", "Noto Sans Arabic"
FONT_FILES: dict[tuple[str, Literal["", "B"]], Path] = {
    (LATIN, ""): FONTS / "NotoSans-Regular.ttf",
    (LATIN, "B"): FONTS / "NotoSans-Bold.ttf",
    (ARABIC, ""): FONTS / "NotoSansArabic-Regular.ttf",
    (ARABIC, "B"): FONTS / "NotoSansArabic-Bold.ttf",
}
"""Latin, Greek and Cyrillic, then Arabic; regular and bold."""
ELLIPSIS = "…"
NARROWEST = 0.25
"""Width of an "i" as a share of the font size: cuts a text before it is measured, which is slow."""
NIGHT, INK, SUN, SAND, LINE = "#0F4C5C", "#12323A", "#FFD166", "#FFF6E9", "#F0DFC4"
WHITE, GREY = "#FFFFFF", "#5B6F75"
"""The colours of the programme."""


def sheet(width: float, height: float) -> "FPDF":
    """Return a PDF of one empty page, in points, without margins, with the bundled fonts."""
    from fpdf import FPDF

    pdf = FPDF(unit="pt", format=(width, height))
    pdf.set_margin(0)
    pdf.set_auto_page_break(False)
    pdf.c_margin = 0
    for (family, style), file in FONT_FILES.items():
        pdf.add_font(family, style, file)
    pdf.set_fallback_fonts([ARABIC])
    pdf.set_text_shaping(True)
    pdf.add_page()
    return pdf


@contextmanager
def scratch() -> Iterator["FPDF"]:
    """Open a sheet to try a layout on, and throw it away."""
    pdf = sheet(1, 1)
    try:
        yield pdf
    finally:
        for font in _fonts(pdf):
            font.close()


@contextmanager
def ruler() -> Iterator["FPDF"]:
    """Lend a sheet that only measures texts, to one caller at a time.

    Sheets are reused: opening the fonts takes longer than measuring a whole picture.
    """
    try:
        pdf = _RULERS.pop()
    except IndexError:
        pdf = sheet(1, 1)
    yield pdf
    _RULERS.append(pdf)


_RULERS: list["FPDF"] = []
"""Sheets that are free now: at most one for each thread that ever drew."""


def _fonts(pdf: "FPDF") -> list["TTFFont"]:
    from fpdf.fonts import TTFFont

    return [font for font in pdf.fonts.values() if isinstance(font, TTFFont)]


def drawable(text: str) -> str:
    """Return a text on one line, without what the fonts cannot draw, such as emoji."""
    composed = unicodedata.normalize("NFC", text)
    spaced = (" " if unicodedata.category(letter) == "Cc" else letter for letter in composed)
    kept = "".join(letter for letter in spaced if ord(letter) in _drawable_points())
    return " ".join(word for word in kept.split(" ") if word)


@cache
def _drawable_points() -> frozenset[int]:
    with ruler() as pdf:
        return frozenset(point for font in _fonts(pdf) for point in font.cmap)


def right_to_left(text: str) -> bool:
    """Tell whether a text reads from right to left, by its first letter that has a direction."""
    directions = (unicodedata.bidirectional(letter) for letter in text)
    return next((name for name in directions if name in {"L", "R", "AL"}), "L") != "L"


def lines_of(pdf: "FPDF", text: str, width: float) -> list[str]:
    """Break a text between words, in the current font; a word wider than a line is broken too."""
    return cast("list[str]", pdf.multi_cell(width, text=text, dry_run=True, output="LINES"))


def clipped(pdf: "FPDF", text: str, width: float, at_most: int) -> list[str]:
    """Return the first lines of a text; an ellipsis stands for the rest."""
    longest = int(at_most * width / (NARROWEST * pdf.font_size_pt))
    shown = text if len(text) <= longest else text[:longest] + ELLIPSIS
    lines = lines_of(pdf, shown, width)
    if len(lines) <= at_most:
        return lines
    last = lines[at_most - 1]
    while pdf.get_string_width(last + ELLIPSIS) > width:
        last = last.rpartition(" ")[0] or last[:-1]
    return [*lines[: at_most - 1], last.rstrip(" ,;:.") + ELLIPSIS]
