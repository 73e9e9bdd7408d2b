"""Draw the PDF of an attestation: what someone gave or attended, and a code to verify it."""

from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from documents.page import FOOT_TOP, MARGIN, ROOM, Page, Pen, a4, block, heading, write
from documents.paper import LINE, NIGHT

LABEL_WIDTH = 160
DATE_WIDTH, TIME_WIDTH, GAP = 130, 80, 14
TITLE_AT = MARGIN + DATE_WIDTH + GAP
TITLE_WIDTH = ROOM - DATE_WIDTH - TIME_WIDTH - 2 * GAP
ROW = 34
"""Height of a row of two lines: no row is cut by the end of a page."""
LAST = 120
"""Height of the code and its words."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a mentor's attestation: the hours, the meetings, the period or the company."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Row:
    """One workshop or meeting: its day, its title, how long it lasted."""

    day: str
    title: str
    time: str


@dataclass(frozen=True, slots=True)
class Table:
    """What a participant attended; the total stands below, in bold."""

    rows: tuple[Row, ...]
    total: Row


@dataclass(frozen=True, slots=True)
class Attestation:
    """The texts of the document, written out.

    `statement` is the sentence that certifies, `code_words` says where the code can be verified,
    `made_on` is a date in words and `made_at` the date in the file's properties.
    """

    language: str
    title: str
    name: str
    statement: str
    content: tuple[Fact, ...] | Table
    issuer: str
    made_on: str
    made_at: datetime
    code: str
    code_words: str


class Layout(NamedTuple):
    """The space above the name, the statement, the content and the code; the statement's pen."""

    name: int
    statement: int
    content: int
    code: int
    pen: Pen


AIRY = Layout(44, 10, 26, 26, Pen(14, at_most=6))
DENSE = Layout(34, 8, 16, 20, Pen(13, at_most=5))


def attestation_pdf(attestation: Attestation) -> bytes:
    """Return a PDF: facts fill one A4 page, a table as many as it needs."""
    layout = DENSE if isinstance(attestation.content, Table) else AIRY
    page = a4(attestation.title, attestation.issuer, attestation.language, attestation.made_at)
    heading(page, attestation.issuer, attestation.title, attestation.made_on)
    page.pdf.y += layout.name
    write(page, attestation.name, Pen(22, NIGHT, bold=True, at_most=2))
    page.pdf.y += layout.statement
    write(page, attestation.statement, layout.pen)
    page.pdf.y += layout.content
    _write_content(page, attestation.content)
    page.pdf.y += layout.code
    write(page, attestation.code_words, Pen(12, at_most=3))
    write(page, attestation.code, Pen(20, NIGHT, bold=True, at_most=1))
    return bytes(page.pdf.output())


def _write_content(page: Page, content: tuple[Fact, ...] | Table) -> None:
    if isinstance(content, Table):
        for row in content.rows:
            _write_row(page, row)
        _write_row(page, content.total, bold=True)
        _start_page_if_needed(page, LAST)
        return
    for fact in content:
        _write_fact(page, fact)


def _write_fact(page: Page, fact: Fact) -> None:
    beside = MARGIN + LABEL_WIDTH + 20
    cells = (
        (fact.label, Pen(14, at_most=2), MARGIN, LABEL_WIDTH),
        (fact.words, Pen(14, bold=True, at_most=3), beside, ROOM - LABEL_WIDTH - 20),
    )
    _write_cells(page, cells, space=10, line=1.5)


def _write_row(page: Page, row: Row, *, bold: bool = False) -> None:
    _start_page_if_needed(page, ROW + 2)
    pen = Pen(11, bold=bold, at_most=2)
    cells = (
        (row.day, pen, MARGIN, DATE_WIDTH),
        (row.title, pen, TITLE_AT, TITLE_WIDTH),
        (row.time, pen, TITLE_AT + TITLE_WIDTH + GAP, TIME_WIDTH),
    )
    _write_cells(page, cells, space=5, line=1)


def _write_cells(
    page: Page, cells: tuple[tuple[str, Pen, float, float], ...], *, space: int, line: float
) -> None:
    """Write cells side by side, `space` above and below, and a line under the highest."""
    top = page.pdf.y + space
    bottoms = []
    for text, pen, start, width in cells:
        page.pdf.set_y(top)
        write(page, text, pen, start, width)
        bottoms.append(page.pdf.y)
    page.pdf.set_y(max(bottoms) + space)
    block(page, LINE, line, MARGIN, ROOM)


def _start_page_if_needed(page: Page, height: float) -> None:
    if page.pdf.y + height > FOOT_TOP:
        page.pdf.add_page()
        page.pdf.set_y(MARGIN)
