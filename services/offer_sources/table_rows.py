"""Read the lines of a table of offers or trainings cell by cell, with a fault for what is wrong."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from functools import cache

from flows.employers.fair_offers import load_criteria
from flows.library import load_assessments
from flows.texts import load_texts, plain_text
from locales import _, labelled, spoken
from rules.conversation import answers
from rules.conversation.typed_text import plain
from rules.employers.fair_offers import OF_TRAININGS, OfferFault, grounds_for_refusal
from rules.offers.opportunities import OpportunityKind, Remote
from rules.offers.remote_work import as_told
from rules.schedule.time_zones import zone_of
from services.offer_sources.intake import AnnouncedOpportunity
from services.offer_sources.table_words import (
    CONTRACT_NAMES,
    CONTRACTS,
    DIPLOMA_NAMES,
    DIPLOMAS,
    HOURS,
    HOURS_NAMES,
    OPEN,
    OPEN_NAMES,
    REMOTE_NAMES,
    REMOTES,
)
from services.tabular import cells
from services.tabular.cells import among, cell_text, day, fault, number
from services.tabular.faults import LineFault
from services.tabular.tables import FileRow

ID, TITLE, COMPANY, PAY, DESCRIPTION, SKILL = 60, 100, 80, 80, 3000, 120
STRENGTHS, SKILLS = 3, 5
ROME = re.compile(r"[A-N]\d{4}")
OPEN_FOR = timedelta(days=60)
"""How long an offer without a last day is shown."""
LONGEST = timedelta(days=366)
"""How far ahead a last day may be."""


@cache
def strengths() -> Mapping[str, str]:
    """Return the dimensions of the questionnaire by name, and by label in every language."""
    dimensions: dict[str, str] = {}
    for dimension in load_assessments()["strengths"].dimensions:
        labels = (texts[f"strengths.{dimension}.label"] for texts in _languages())
        dimensions |= {plain(name): dimension for name in (dimension, *labels)}
    return dimensions


def _languages() -> tuple[Mapping[str, str], ...]:
    return tuple(load_texts().languages.values())


@dataclass(frozen=True, slots=True)
class TableRow:
    """A line of a table; the place of `announced` comes from the four fields after it."""

    number: int
    headings: Mapping[str, str]
    """The title of each column in its file."""
    announced: AnnouncedOpportunity
    place: str
    postcode: str
    insee: str
    department: str
    is_open: bool


def reader(kind: OpportunityKind, now: datetime) -> Callable[[FileRow], TableRow]:
    """Return a function that reads the rows of a table; raises LineFault for an id seen twice."""
    return cells.once_each(
        lambda row: _line(row, kind, now), key=lambda line: (line.announced.external_id,)
    )


def _line(row: FileRow, kind: OpportunityKind, now: datetime) -> TableRow:
    values = cells.every(
        announced=lambda: _announced(row, kind, now),
        place=lambda: cell_text(row, "place", COMPANY),
        postcode=lambda: _code(row, "postcode", 5),
        insee=lambda: _code(row, "insee", 5),
        department=lambda: _code(row, "department", 2),
        is_open=lambda: among(row, "status", OPEN, OPEN_NAMES),
    )
    return TableRow(number=row.number, headings=row.headings, **values)


def _announced(row: FileRow, kind: OpportunityKind, now: datetime) -> AnnouncedOpportunity:
    values = cells.every(
        is_fair=lambda: _refuse_unfair(row, kind),
        external_id=lambda: cell_text(row, "id", ID, needed=True),
        title=lambda: cell_text(row, "title", TITLE, needed=True),
        live_until=lambda: (
            _until(row, kind, now) if among(row, "status", OPEN, OPEN_NAMES) else now
        ),
        company=lambda: cell_text(row, "company", COMPANY, needed=True),
        description=lambda: _text(row, "description", DESCRIPTION),
        rome=lambda: _rome(row),
        remote=lambda: _remote(row),
        contract=lambda: among(row, "contract", CONTRACTS, CONTRACT_NAMES),
        months=lambda: _optional(row, "months", 60),
        hours=lambda: among(row, "hours", HOURS, HOURS_NAMES),
        pay=lambda: cell_text(row, "pay", PAY),
        diploma=lambda: among(row, "diploma", DIPLOMAS, DIPLOMA_NAMES),
        digital_level=lambda: _optional(row, "digital_level", 4),
        strengths=lambda: _strengths(row),
        skills=lambda: _several(row, "skills", SKILLS, SKILL),
        apply_url=lambda: _link(row, kind),
        contact_email=lambda: _email(row),
        starts_on=lambda: day(row, "starts"),
    )
    del values["is_fair"]
    return AnnouncedOpportunity(**values)


def _remote(row: FileRow) -> Remote:
    """Return how much is remote; a text that asks for days on site counts more than the cell."""
    return as_told(
        among(row, "remote", REMOTES, REMOTE_NAMES), f"{row['title']}. {row['description']}"
    )


def _refuse_unfair(row: FileRow, kind: OpportunityKind) -> None:
    """Raise LineFault for words that the law or our rules forbid.

    A training may be for some people only, as the law allows, but it never costs anything.
    """
    categories = OF_TRAININGS if kind is OpportunityKind.TRAINING else None
    faults = [
        labelled(row.headings[column], _unfair(ground))
        for column in ("title", "pay", "description", "link")
        for ground in grounds_for_refusal(row[column], load_criteria(), categories)
    ]
    if faults:
        raise LineFault(*faults)


def _unfair(ground: OfferFault) -> str:
    return plain_text(spoken(), f"fair.{ground.category}", words=ground.words)


def _until(row: FileRow, kind: OpportunityKind, now: datetime) -> datetime:
    """Return the end of the last day on which it is shown.

    Without a last day, a training is shown until it begins, an offer for two months.
    """
    zone = zone_of(_code(row, "department", 2))
    today = now.astimezone(zone).date()
    starts_on, last = day(row, "starts"), day(row, "until")
    if kind is OpportunityKind.TRAINING and starts_on is None:
        raise cells.missing(row, "starts")
    if starts_on and starts_on < today and (kind is OpportunityKind.TRAINING or last is None):
        raise fault(row, "starts", _("{column} {day}: this day is past"), day=starts_on)
    if last is None:
        last = starts_on if kind is OpportunityKind.TRAINING and starts_on else today + OPEN_FOR
    if last < today:
        raise fault(row, "until", _("{column} {day}: this day is past"), day=last)
    if last > today + LONGEST:
        raise fault(row, "until", _("{column} {day}: a year ahead at most"), day=last)
    return datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)


def _rome(row: FileRow) -> str | None:
    code = row["rome"].upper().replace(" ", "")
    if code and not ROME.fullmatch(code):
        raise fault(row, "rome", _("{column} {text!r}: a letter and four digits, as M1855"))
    return code or None


def _code(row: FileRow, column: str, digits: int) -> str:
    """Return the code with its first zeros: a spreadsheet stores 01000 as a number."""
    code = row[column].upper().replace(" ", "")
    return code.zfill(digits) if code else ""


def _link(row: FileRow, kind: OpportunityKind) -> str | None:
    url = cells.link(row, "link")
    if not url and (kind is OpportunityKind.JOB or not row["email"]):
        sentence = (
            _("{column}: nothing is written: how does one apply?")
            if kind is OpportunityKind.JOB
            else _("{column}: nothing is written, nor an e-mail: how does one apply?")
        )
        raise fault(row, "link", sentence)
    return url or None


def _email(row: FileRow) -> str | None:
    if not row["email"]:
        return None
    if (address := answers.email(row["email"])) is None:
        raise fault(row, "email", _("{column} {text!r}: not an address"))
    return address


def _strengths(row: FileRow) -> tuple[str, ...]:
    dimensions = strengths()
    names = _several(row, "strengths", STRENGTHS, SKILL)
    for name in names:
        if plain(name) not in dimensions:
            labels = (f"strengths.{it}.label" for it in dict.fromkeys(dimensions.values()))
            choices = ", ".join(plain_text(spoken(), label) for label in labels)
            sentence = _("{column} {text!r}: one of {names}")
            raise fault(row, "strengths", sentence, text=name, names=choices)
    return tuple(dimensions[plain(name)] for name in names)


def _several(row: FileRow, column: str, most: int, longest: int) -> tuple[str, ...]:
    """Return the parts between | or new lines; commas do not separate, since labels hold some."""
    parts = [" ".join(part.split()) for part in re.split(r"[|\n]", row[column])]
    values = tuple(dict.fromkeys(part for part in parts if part))
    if len(values) > most:
        sentence = _("{column}: {count} are written, {most} at most")
        raise fault(row, column, sentence, count=len(values), most=most)
    if any(len(value) > longest for value in values):
        sentence = _("{column}: {longest} characters each at most; put | between them")
        raise fault(row, column, sentence, longest=longest)
    return values


def _text(row: FileRow, column: str, longest: int) -> str:
    """Return the text with its line breaks."""
    text = row[column].strip()
    if len(text) > longest:
        raise cells.too_long(row, column, text, longest)
    return text


def _optional(row: FileRow, column: str, most: int) -> int | None:
    return number(row, column, 1, most) if row[column] else None
