"""Draw the PDF of what a participant attended: each date, the total hours, a code to verify it."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import FOOT_TOP, MARGIN, ROOM, Page, Pen, a4, block, heading, write
from documents.paper import LINE, NIGHT

DATE_WIDTH, TIME_WIDTH, GAP = 130, 80, 14
TITLE_AT = MARGIN + DATE_WIDTH + GAP
TITLE_WIDTH = ROOM - DATE_WIDTH - TIME_WIDTH - 2 * GAP
ROW = 34
"""Height of a row of two lines: no row is cut by the end of a page."""
LAST = 120
"""Height of the code and its words."""


@dataclass(frozen=True, slots=True)
class Row:
    """One workshop or meeting: its day, its title, how long it lasted."""

    day: str
    title: str
    time: str


@dataclass(frozen=True, slots=True)
class ParticipantAttestation:
    """The texts of the document, written out.

    `code_words` says where the code can be verified; `made_at` is the date in the file's
    properties.
    """

    language: str
    title: str
    name: str
    statement: str
    rows: tuple[Row, ...]
    total: Row
    issuer: str
    made_on: str
    made_at: datetime
    code: str
    code_words: str


def participant_attestation_pdf(attestation: ParticipantAttestation) -> bytes:
    """Return a PDF of as many A4 pages as the rows need."""
    page = a4(attestation.title, attestation.issuer, attestation.language, attestation.made_at)
    heading(page, attestation.issuer, attestation.title, attestation.made_on)
    page.pdf.y += 34
    write(page, attestation.name, Pen(22, NIGHT, bold=True, at_most=2))
    page.pdf.y += 8
    write(page, attestation.statement, Pen(13, at_most=5))
    page.pdf.y += 16
    for row in attestation.rows:
        _row(page, row)
    _row(page, attestation.total, bold=True)
    _start_page_if_needed(page, LAST)
    page.pdf.y += 20
    write(page, attestation.code_words, Pen(12, at_most=3))
    write(page, attestation.code, Pen(20, NIGHT, bold=True, at_most=1))
    return bytes(page.pdf.output())


def _row(page: Page, row: Row, *, bold: bool = False) -> None:
    _start_page_if_needed(page, ROW + 2)
    top = page.pdf.y + 5
    cells = (
        (row.day, MARGIN, DATE_WIDTH),
        (row.title, TITLE_AT, TITLE_WIDTH),
        (row.time, TITLE_AT + TITLE_WIDTH + GAP, TIME_WIDTH),
    )
    bottoms = []
    for text, start, width in cells:
        page.pdf.set_y(top)
        write(page, text, Pen(11, bold=bold, at_most=2), start, width)
        bottoms.append(page.pdf.y)
    page.pdf.set_y(max(bottoms) + 5)
    block(page, LINE, 1, MARGIN, ROOM)


def _start_page_if_needed(page: Page, height: float) -> None:
    if page.pdf.y + height > FOOT_TOP:
        page.pdf.add_page()
        page.pdf.set_y(MARGIN)
