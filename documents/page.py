"""Write an A4 page to print or to send, from top to bottom."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING

from documents.paper import INK, LATIN, NIGHT, SUN, WHITE, clipped, drawable, right_to_left, sheet

if TYPE_CHECKING:
    from fpdf import FPDF

WIDTH, HEIGHT = 595.28, 841.89
MARGIN = 48
ROOM = WIDTH - 2 * MARGIN
LEADING = 1.35
FOOT_TOP = HEIGHT - 64
ANY_NUMBER = 100


@dataclass(frozen=True, slots=True)
class Page:
    """A page measured in points from its top; `mirrored`: it reads from right to left."""

    pdf: "FPDF"
    mirrored: bool

    def left(self, start: float, width: float) -> float:
        """Return the x of a box that begins `start` points from the side where lines begin."""
        return WIDTH - start - width if self.mirrored else start


@dataclass(frozen=True, slots=True)
class Pen:
    size: float
    colour: str = INK
    bold: bool = False
    at_most: int = ANY_NUMBER
    """Most lines; an ellipsis stands for the rest."""


def a4(title: str, author: str, language: str, made_at: datetime) -> Page:
    """Return an empty page; the same values give the same bytes."""
    from fpdf import ViewerPreferences

    pdf = sheet(WIDTH, HEIGHT)
    pdf.set_title(title)
    pdf.set_author(author)
    pdf.set_lang(language)
    pdf.set_creation_date(made_at)
    pdf.viewer_preferences = ViewerPreferences(display_doc_title=True)
    return Page(pdf, right_to_left(title))


def write(page: Page, text: str, pen: Pen, start: float = MARGIN, width: float = ROOM) -> None:
    """Write a text at the current height, and move below it."""
    pdf, drawn = page.pdf, drawable(text)
    pdf.set_font(LATIN, "B" if pen.bold else "", pen.size)
    pdf.set_text_color(pen.colour)
    pdf.set_text_shaping(True, direction="rtl" if right_to_left(drawn) else "ltr")
    for line in clipped(pdf, drawn, width, pen.at_most):
        pdf.set_x(page.left(start, width))
        align = "R" if page.mirrored else "L"
        pdf.cell(width, pen.size * LEADING, line, align=align, new_x="LEFT", new_y="NEXT")


def block(page: Page, colour: str, height: float, start: float = 0, width: float = WIDTH) -> None:
    """Draw a coloured rectangle at the current height, without moving."""
    page.pdf.set_fill_color(colour)
    page.pdf.rect(page.left(start, width), page.pdf.y, width, height, style="F")


def heading(page: Page, above: str, title: str, below: str) -> None:
    """Draw the coloured top of a page: a name, a title, a date."""
    block(page, NIGHT, 122)
    page.pdf.set_y(24)
    write(page, above, Pen(15, SUN, bold=True, at_most=1))
    write(page, title, Pen(25, WHITE, bold=True, at_most=1))
    page.pdf.y += 4
    write(page, below, Pen(11, WHITE, at_most=1))
    page.pdf.set_y(122)
