"""Draw the report of a session for partners: two A4 pages of figures, and a few quotes."""

from dataclasses import asdict, dataclass
from datetime import datetime

from documents.typesetting import pdf


@dataclass(frozen=True, slots=True)
class Tile:
    number: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; `share`, from 0 to 1, is its length."""

    label: str
    number: str
    words: str
    share: float


@dataclass(frozen=True, slots=True)
class ReportTable:
    """A table; the first column names the row."""

    title: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    below: str = ""


@dataclass(frozen=True, slots=True)
class ReportTexts:
    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerReport:
    """The texts of the report, written out; `made_at` is the date in the file's properties."""

    language: str
    issuer: str
    title: str
    below: str
    made_at: datetime
    tiles: tuple[Tile, ...]
    bars_title: str
    bars: tuple[Bar, ...]
    path_title: str
    path: tuple[Bar, ...]
    """The steps from the opened link to a job, in order."""
    beside: ReportTable
    outcomes: ReportTable
    said: ReportTexts
    counted: ReportTexts
    foot: str


def partner_report_pdf(report: PartnerReport) -> bytes:
    """Return a PDF of two A4 pages: longer texts are cut."""
    return pdf("partner_report", asdict(report), report.made_at)
