"""What a mentor has given, on paper, with a code to verify it."""

from dataclasses import dataclass
from datetime import datetime

from documents.page import MARGIN, ROOM, Page, Pen, a4, block, heading, write
from documents.paper import LINE, NIGHT

LABEL_ROOM = 160


@dataclass(frozen=True, slots=True)
class Fact:
    """One row, for example the hours, the meetings, the period, the company."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Attestation:
    """`statement`: the sentence that certifies; `made_on` in words; `made_at` goes into the file.

    `code_words` says where the code can be verified.
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
    """One A4 page."""
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
    aside = MARGIN + LABEL_ROOM + 20
    write_at = (
        (fact.label, Pen(14, at_most=2), MARGIN, LABEL_ROOM),
        (fact.words, Pen(14, bold=True, at_most=3), aside, ROOM - LABEL_ROOM - 20),
    )
    for words, pen, start, room in write_at:
        page.pdf.set_y(top)
        write(page, words, pen, start, room)
        bottoms.append(page.pdf.y)
    page.pdf.set_y(max(bottoms) + 10)
    block(page, LINE, 1.5, MARGIN, ROOM)
