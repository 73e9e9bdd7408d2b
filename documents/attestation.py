"""Draw the PDF that attests a mentor's hours, with a code to verify it."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import MARGIN, ROOM, Page, Pen, a4, block, heading, write
from documents.paper import LINE, NIGHT

LABEL_WIDTH = 160


@dataclass(frozen=True, slots=True)
class Fact:
    """One row: for example the hours, the meetings, the period or the company."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """The texts of the page, written out.

    `statement` is the sentence that certifies, `code_words` says where the code can be verified,
    `made_on` is a date in words and `made_at` the date in the file's properties.
    """

    language: str
    title: str
    name: str
    statement: str
    facts: tuple[Fact, ...]
    issuer: str
    made_on: str
    made_at: datetime
    code: str
    code_words: str


def attestation_pdf(attestation: Attestation) -> bytes:
    """Return a PDF of one A4 page."""
    page = a4(attestation.title, attestation.issuer, attestation.language, attestation.made_at)
    heading(page, attestation.issuer, attestation.title, attestation.made_on)
    page.pdf.y += 44
    write(page, attestation.name, Pen(22, NIGHT, bold=True, at_most=2))
    page.pdf.y += 10
    write(page, attestation.statement, Pen(14, at_most=6))
    page.pdf.y += 26
    for fact in attestation.facts:
        _row(page, fact)
    page.pdf.y += 26
    write(page, attestation.code_words, Pen(12, at_most=3))
    write(page, attestation.code, Pen(20, NIGHT, bold=True, at_most=1))
    return bytes(page.pdf.output())


def _row(page: Page, fact: Fact) -> None:
    top = page.pdf.y + 10
    bottoms = []
    beside = MARGIN + LABEL_WIDTH + 20
    cells = (
        (fact.label, Pen(14, at_most=2), MARGIN, LABEL_WIDTH),
        (fact.words, Pen(14, bold=True, at_most=3), beside, ROOM - LABEL_WIDTH - 20),
    )
    for text, pen, start, width in cells:
        page.pdf.set_y(top)
        write(page, text, pen, start, width)
        bottoms.append(page.pdf.y)
    page.pdf.set_y(max(bottoms) + 10)
    block(page, LINE, 1.5, MARGIN, ROOM)
