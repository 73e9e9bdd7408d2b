"""What a participant attended, on paper: each date, the hours in all, a code to verify it."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import FOOT_TOP, MARGIN, ROOM, Page, Pen, a4, block, heading, write
from documents.paper import LINE, NIGHT

DATE_ROOM, TIME_ROOM, GAP = 130, 80, 14
TITLE_AT = MARGIN + DATE_ROOM + GAP
TITLE_ROOM = ROOM - DATE_ROOM - TIME_ROOM - 2 * GAP
ROW = 34
"""The height of a row of two lines: it is never cut by the end of a page."""
LAST = 120
"""What the code and its words need."""


@dataclass(frozen=True, slots=True)
class Row:
    """One workshop or meeting: the day, what it was, how long."""

    day: str
    title: str
    time: str


@dataclass(frozen=True, slots=True)
class ParticipantAttestation:
    """Words only; `made_at` goes into the file, `code_words` say where the code is verified."""

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


def participant_attestation_pdf(it: ParticipantAttestation) -> bytes:
    """A4, as many pages as the rows need."""
    page = a4(it.title, it.issuer, it.language, it.made_at)
    heading(page, it.issuer, it.title, it.made_on)
    page.pdf.y += 34
    write(page, it.name, Pen(22, NIGHT, bold=True, at_most=2))
    page.pdf.y += 8
    write(page, it.statement, Pen(13, at_most=5))
    page.pdf.y += 16
    for row in it.rows:
        _row(page, row)
    _row(page, it.total, bold=True)
    _make_room(page, LAST)
    page.pdf.y += 20
    write(page, it.code_words, Pen(12, at_most=3))
    write(page, it.code, Pen(20, NIGHT, bold=True, at_most=1))
    return bytes(page.pdf.output())


def _row(page: Page, row: Row, *, bold: bool = False) -> None:
    _make_room(page, ROW + 2)
    top = page.pdf.y + 5
    cells = (
        (row.day, MARGIN, DATE_ROOM),
        (row.title, TITLE_AT, TITLE_ROOM),
        (row.time, TITLE_AT + TITLE_ROOM + GAP, TIME_ROOM),
    )
    bottoms = []
    for words, start, room in cells:
        page.pdf.set_y(top)
        write(page, words, Pen(11, bold=bold, at_most=2), start, room)
        bottoms.append(page.pdf.y)
    page.pdf.set_y(max(bottoms) + 5)
    block(page, LINE, 1, MARGIN, ROOM)


def _make_room(page: Page, height: float) -> None:
    if page.pdf.y + height > FOOT_TOP:
        page.pdf.add_page()
        page.pdf.set_y(MARGIN)
