"""Draw the PDF of an attestation: what someone gave or attended, and a code to verify it."""

from dataclasses import asdict, dataclass
from datetime import datetime

from documents import qr
from documents.typesetting import pdf


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who attests; an address or a number that is not known is left out."""

    name: str
    address: str = ""
    number: str = ""
    signatory: str = ""
    """The name of who signs."""
    role: str = ""
    """The function of who signs."""


@dataclass(frozen=True, slots=True)
class AttestationFact:
    """One fact of a mentor's attestation: the hours, the meetings, the period or the company."""

    label: str
    words: str


@dataclass(frozen=True, slots=True)
class AttestationRow:
    """One workshop or meeting: its day, its title, how long it lasted."""

    day: str
    title: str
    time: str


@dataclass(frozen=True, slots=True)
class AttestationTable:
    """What a participant attended, under the titles of its columns; the total stands below."""

    columns: AttestationRow
    rows: tuple[AttestationRow, ...]
    total: AttestationRow


@dataclass(frozen=True, slots=True)
class AttestationCheck:
    """How to verify an attestation: its code, and the page to open, shown as a QR code.

    Without a `page`, there is no QR code; `alternative` says what it is to who cannot see it.
    """

    code: str
    words: str
    page: str = ""
    alternative: str = ""


@dataclass(frozen=True, slots=True)
class AttestationDocument:
    """The texts of the document, written out.

    `certifies`, the name and the `statement` make one sentence. `made_on` is a date in words,
    `made_at` the date in the file's properties, `foot` what stands at the foot of the last page.
    """

    language: str
    title: str
    issuer: Issuer
    certifies: str
    name: str
    statement: str
    content: tuple[AttestationFact, ...] | AttestationTable
    made_on: str
    made_at: datetime
    check: AttestationCheck
    foot: str


def attestation_pdf(attestation: AttestationDocument) -> bytes:
    """Return a PDF: facts fill one A4 page, a table as many as it needs."""
    page = attestation.check.page
    values = {**asdict(attestation), "qr": qr.drawing(page) if page else ""}
    return pdf("attestation", values, attestation.made_at)
