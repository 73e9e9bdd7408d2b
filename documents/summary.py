"""Draw "Mon bilan": what a person has found out about themselves, on one page."""

from dataclasses import asdict, dataclass
from datetime import datetime

from documents.icons import Icon
from documents.typesetting import pdf


@dataclass(frozen=True, slots=True)
class ShownStrength:
    """`example`: in the person's own words, if they gave one; `for_cv`: a sentence for their CV."""

    label: str
    icon: Icon
    example: str | None
    for_cv: str


@dataclass(frozen=True, slots=True)
class SummaryPoint:
    """A digital area and its level in words, or a family of jobs and why it fits.

    `level`, from 1 to 4, is drawn beside the label; 0 draws none.
    """

    label: str
    words: str
    level: int = 0


@dataclass(frozen=True, slots=True)
class SummarySection:
    title: str
    points: tuple[SummaryPoint, ...]


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
    digital: SummarySection
    jobs: SummarySection
    programme: str
    foot: str


def summary_pdf(summary: Summary) -> bytes:
    """Return a PDF of one A4 page: letters get smaller, then long texts of the person are cut."""
    return pdf("summary", asdict(summary), summary.made_at)
