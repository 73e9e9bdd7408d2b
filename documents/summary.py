"""Draw "Mon bilan": what a person has found out about themselves, on one page."""

from dataclasses import dataclass, replace
from datetime import datetime
from io import BytesIO

from documents.icons import GRID, Icon, tiles
from documents.page import (
    FOOT_TOP,
    HEIGHT,
    MARGIN,
    ROOM,
    WIDTH,
    Page,
    Pen,
    a4,
    block,
    heading,
    write,
)
from documents.paper import NIGHT, SAND, scratch

FITS = ((14, 4), (12, 3), (11, 3), (10, 2), (11, 1))
"""Font size and lines a paragraph may take: the first pair that fits on the page is used."""
TILE, COLUMN_GAP = 24, 28
COLUMN = (ROOM - COLUMN_GAP) / 2
SVG = "http://www.w3.org/2000/svg"


@dataclass(frozen=True, slots=True)
class ShownStrength:
    """`example`: in the person's own words, if they gave one; `for_cv`: a sentence for their CV."""

    label: str
    icon: Icon
    example: str | None
    for_cv: str


@dataclass(frozen=True, slots=True)
class Point:
    """A digital area and its level in words, or a family of jobs and why it fits."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Section:
    title: str
    points: tuple[Point, ...]


@dataclass(frozen=True, slots=True)
class Summary:
    """The texts of the page, written out.

    `for_cv` stands before each sentence for a CV; `digital` and `jobs` may have no points.
    `made_on` is a date in words, `made_at` the date in the file's properties. The page reads in
    the direction of its title's script.
    """

    language: str
    first_name: str | None
    title: str
    made_on: str
    made_at: datetime
    strengths_title: str
    for_cv: str
    strengths: tuple[ShownStrength, ...]
    digital: Section
    jobs: Section
    programme: str
    foot: str


def summary_pdf(summary: Summary) -> bytes:
    """Return a PDF of one A4 page: letters get smaller, then long texts of the person are cut."""
    page = a4(summary.title, summary.programme, summary.language, summary.made_at)
    _body(page, summary, _fitting_pen(page, summary))
    _foot(page, summary.foot)
    return bytes(page.pdf.output())


def _fitting_pen(page: Page, summary: Summary) -> Pen:
    with scratch() as trial:
        for size, at_most in FITS:
            pen = Pen(size, at_most=at_most)
            _body(replace(page, pdf=trial), summary, pen)
            if trial.y <= FOOT_TOP:
                break
    return pen


def _body(page: Page, summary: Summary, pen: Pen) -> None:
    heading(page, summary.first_name or summary.programme, summary.title, summary.made_on)
    _title(page, summary.strengths_title, pen)
    drawings = tiles([strength.icon for strength in summary.strengths])
    for strength, drawing in zip(summary.strengths, drawings, strict=True):
        _strength(page, strength, drawing, summary.for_cv, pen)
    _side_by_side(page, summary.digital, summary.jobs, pen)


def _title(page: Page, title: str, pen: Pen, start: float = MARGIN, width: float = ROOM) -> None:
    page.pdf.y += pen.size * 1.4
    write(page, title, Pen(pen.size + 4, NIGHT, bold=True, at_most=1), start, width)
    page.pdf.y += pen.size * 0.4


def _strength(page: Page, strength: ShownStrength, drawing: str, for_cv: str, pen: Pen) -> None:
    svg = f'<svg xmlns="{SVG}" viewBox="0 0 {GRID} {GRID}">{drawing}</svg>'
    left = page.left(MARGIN, TILE)
    page.pdf.image(BytesIO(svg.encode()), x=left, y=page.pdf.y + 2, w=TILE, h=TILE)
    start = MARGIN + TILE + 12
    room = WIDTH - MARGIN - start
    write(page, strength.label, Pen(pen.size + 1, bold=True, at_most=1), start, room)
    if strength.example:
        write(page, strength.example, pen, start, room)
    in_blue = Pen(pen.size, NIGHT, at_most=pen.at_most)
    write(page, f"{for_cv} {strength.for_cv}", in_blue, start, room)
    page.pdf.y += pen.size * 0.55


def _side_by_side(page: Page, digital: Section, jobs: Section, pen: Pen) -> None:
    top = page.pdf.y
    bottoms = [top]
    for section, start in ((digital, MARGIN), (jobs, MARGIN + COLUMN + COLUMN_GAP)):
        page.pdf.set_y(top)
        if section.points:
            _section(page, section, start, pen)
        bottoms.append(page.pdf.y)
    page.pdf.set_y(max(bottoms))


def _section(page: Page, section: Section, start: float, pen: Pen) -> None:
    _title(page, section.title, pen, start, COLUMN)
    for point in section.points:
        write(page, point.label, Pen(pen.size, bold=True, at_most=1), start, COLUMN)
        write(page, point.words, pen, start, COLUMN)
        page.pdf.y += pen.size * 0.3


def _foot(page: Page, text: str) -> None:
    page.pdf.set_y(FOOT_TOP)
    block(page, SAND, HEIGHT - FOOT_TOP)
    page.pdf.y += 16
    write(page, text, Pen(11, NIGHT, at_most=2))
