"""Read a table that somebody gave, say what it would change, and load it: for the chat and pages.

`read` gives the lines, `preview` compares them and changes nothing, `apply` loads them.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import sha256

from pydantic import TypeAdapter
from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.uploads import Format
from locales import _
from models.programme import ProgrammeSession
from services.conversation.deployment import no_random
from services.offer_sources import importing as opportunities
from services.offer_sources import intake
from services.people.tokens import RandomBelow
from services.table_imports.table_kinds import LAYOUTS, OPPORTUNITY_KINDS, TableKind
from services.tabular import tables
from services.tabular.faults import FaultyFile, FaultyLine
from services.tabular.tables import FileRow, Line
from services.workshops import import_file, lacks
from services.workshops import importing as workshops

MOST_LINES = 300
"""Lines of one table: to store so many takes a second, for which everybody's messages wait."""
SAME = "same"
LINES = TypeAdapter(list[Line])


@dataclass(frozen=True, slots=True)
class GivenTable:
    """The lines of a file, and what its sender said of it."""

    kind: TableKind
    lines: Sequence[Line]
    bot_id: int
    """The bot of its sender: it names as hosts people of this bot alone."""
    session_code: str = ""
    """The session of workshops whose line names none."""

    @property
    def rows(self) -> list[FileRow]:
        """Return the lines by column; raise FaultyFile if the titles do not fit."""
        return tables.rows(self.lines, LAYOUTS[self.kind])


@dataclass(frozen=True, slots=True)
class ComparedLine:
    """What a line would do: `change` is one of the changes of workshops, or of offers."""

    number: int
    title: str
    code: str
    change: str
    starts_at: datetime | None = None
    department: str = ""
    """Where a workshop takes place: its hours are those of this department."""
    told: int = 0
    """How many people are told at once that their workshop moves, or is cancelled."""
    details: str = ""
    """The values that change, as text: two previews that agree would do the same."""


@dataclass(frozen=True, slots=True)
class TablePreview:
    """The changes of a table, or its faults; with a fault, nothing is loaded."""

    kind: TableKind
    read: int = 0
    """How many lines were read; 0 if something is wrong with the table as a whole."""
    lines: tuple[ComparedLine, ...] = ()
    """Those without a fault, in the order of the file."""
    faults: tuple[FaultyLine, ...] = ()
    lacking: tuple[str, ...] = ()
    """What is worth a look: workshops without a room, or without a host."""
    sessions: Mapping[int, str] = field(default_factory=dict)
    """The names of the sessions of the workshops, by id."""

    @property
    def counts(self) -> Mapping[str, int]:
        return Counter(line.change for line in self.lines)

    @property
    def changed(self) -> Sequence[ComparedLine]:
        return [line for line in self.lines if line.change != SAME]

    @property
    def faulty(self) -> int:
        """Return how many lines are wrong."""
        return len({fault.number for fault in self.faults})

    @property
    def told(self) -> int:
        return sum(line.told for line in self.lines)

    @property
    def mark(self) -> str:
        """Return a digest of what would change, and whether anybody is told of a line.

        Another one means that something moved.
        """
        lines = (
            f"{it.number} {it.code} {it.change} {it.told > 0} {it.details}" for it in self.changed
        )
        return sha256("\n".join([self.kind, *lines]).encode()).hexdigest()


def read(file_format: str, content: str) -> list[Line]:
    """Return the lines of an inspected file, by its format; raise FaultyFile for a broken CSV."""
    if file_format == Format.XLSX:
        return LINES.validate_json(content)
    return [line for line in tables.csv_lines(content, [*LAYOUTS.values()]) if any(line[1])]


def lacks_session(kind: TableKind, lines: Sequence[Line]) -> bool:
    """Tell whether a table of workshops leaves out the session of a line."""
    if kind is not TableKind.WORKSHOPS:
        return False
    try:
        found = tables.rows(lines, LAYOUTS[kind])
    except FaultyFile:
        return False
    return any(not row.cells.get("session") for row in found)


def preview(session: Session, table: GivenTable, now: datetime) -> TablePreview:
    """Compare a table with what is stored, and change nothing.

    The lines without a fault are compared whatever is wrong with others.
    """
    try:
        rows = table.rows
    except FaultyFile as bad:
        return TablePreview(table.kind, faults=bad.faults)
    if len(rows) > MOST_LINES:
        fault = _("{count} lines, {most} at most: cut the file in several")
        told = FaultyLine(None, fault.format(count=len(rows), most=MOST_LINES))
        return TablePreview(table.kind, faults=(told,))
    return _without_faulty(session, table, rows, now)


def apply(session: Session, table: GivenTable, now: datetime, random_below: RandomBelow) -> None:
    """Load a table; raise FaultyFile, and load nothing, if anything is wrong with it."""
    if table.kind is TableKind.WORKSHOPS:
        imported = import_file.of_rows(table.rows, table.session_code)
        workshops.load(session, imported, now, random_below, of_bot=table.bot_id)
    else:
        opportunities.load_rows(session, table.rows, OPPORTUNITY_KINDS[table.kind], now)


def _without_faulty(
    session: Session, table: GivenTable, rows: Sequence[FileRow], now: datetime
) -> TablePreview:
    """Compare what is left once the lines that turn out to be wrong are put aside."""
    faults, sound = list[FaultyLine](), rows
    while True:
        try:
            found = _compared(session, table, sound, now)
        except FaultyFile as bad:
            faults += bad.faults
            wrong = {fault.number for fault in bad.faults}
            left = [row for row in sound if row.number not in wrong]
            if len(left) == len(sound):
                raise
            sound = left
        else:
            ordered = sorted(faults, key=lambda fault: fault.number or 0)
            return replace(found, read=len(rows), faults=tuple(ordered))


def _compared(
    session: Session, table: GivenTable, rows: Iterable[FileRow], now: datetime
) -> TablePreview:
    """Return what sound rows would change; raise FaultyFile if they are not sound."""
    if table.kind is TableKind.WORKSHOPS:
        return _workshops(session, table, rows, now)
    kind = OPPORTUNITY_KINDS[table.kind]
    loaded = opportunities.load_rows(session, rows, kind, now, dry_run=True)
    return TablePreview(table.kind, lines=tuple(map(_opportunity, loaded)))


def _opportunity(loaded: opportunities.OpportunityLineEffect) -> ComparedLine:
    offer = loaded.announced
    title, details = f"{offer.title}, {offer.company}", str(intake.values(offer))
    return ComparedLine(loaded.number, title, offer.external_id, loaded.change, details=details)


def _workshops(
    session: Session, table: GivenTable, rows: Iterable[FileRow], now: datetime
) -> TablePreview:
    imported = import_file.of_rows(rows, table.session_code)
    loaded = workshops.load(session, imported, now, no_random, dry_run=True, of_bot=table.bot_id)
    codes = {it.line.session for it in loaded}
    query = select(ProgrammeSession).where(ProgrammeSession.code.in_(codes))
    sessions = {it.code: it for it in session.scalars(query)}
    compared = (_workshop(it, sessions[it.line.session]) for it in loaded)
    lacking = tuple(lacks.of_loaded(loaded))
    names = {it.id: it.name for it in sessions.values()}
    return TablePreview(table.kind, lines=tuple(compared), lacking=lacking, sessions=names)


def _workshop(
    loaded: workshops.WorkshopLineEffect, programme_session: ProgrammeSession
) -> ComparedLine:
    return ComparedLine(
        loaded.line.number,
        loaded.line.title,
        loaded.line.code,
        loaded.change,
        loaded.plan.when.starts_at,
        programme_session.departments[0],
        loaded.taken if loaded.disturbs else 0,
        f"{loaded.line.session} {loaded.plan}",
    )
