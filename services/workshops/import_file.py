"""Read workshops from a file: check each line, and report each fault with its line."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Self

from locales import _
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.conversation.typed_text import plain
from rules.schedule.typed_hours import minute_of
from services.tabular import cells, tables
from services.tabular.cells import among, cell_text, fault, number
from services.tabular.tables import FileRow, TableLayout

LAYOUT = TableLayout(
    titles={
        "session": ("session",),
        "code": ("code", "id"),
        "kind": ("kind", "type", "genre"),
        "title": ("title", "titre", "atelier", "workshop"),
        "about": ("about", "description", "a propos", "presentation"),
        "date": ("date", "jour", "day"),
        "starts": ("starts", "start", "debut", "heure", "heure de debut"),
        "ends": ("ends", "end", "fin", "heure de fin"),
        "minutes": ("minutes", "duree", "duree minutes", "duration"),
        "seats": ("seats", "places"),
        "overbooking": ("overbooking", "surreservation"),
        "capacity": ("capacity", "capacite", "jauge", "capacite de la salle"),
        "room": ("room", "salle", "lien", "lien video", "link", "url"),
        "host": ("host", "animation", "anime par", "intervenant", "animateur", "animatrice"),
        "status": ("status", "statut", "etat"),
    },
    needed=("code", "title", "date", "starts", "seats"),
    headings={
        "session": "session",
        "code": "code",
        "kind": "genre",
        "title": "titre",
        "about": "présentation",
        "date": "date",
        "starts": "début",
        "ends": "fin",
        "minutes": "minutes",
        "seats": "places",
        "overbooking": "surréservation",
        "capacity": "capacité",
        "room": "salle",
        "host": "animation",
        "status": "état",
    },
)
CODE = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DAY_OF_SESSION = re.compile(r"(?:j|jour|day|d) ?([0-9]{1,2})")
LONGEST = 8 * 60
TITLE, ABOUT, HOST = 60, 300, 254
NONE = "-"
"""The content of an optional cell that clears the stored value."""
KIND_NAMES: Mapping[WorkshopKind, str] = {
    WorkshopKind.OPENING: "ouverture",
    WorkshopKind.MEETINGS: "rencontres",
    WorkshopKind.SUMMARY: "bilan",
    WorkshopKind.CV: "cv",
    WorkshopKind.TRAINING: "formation",
    WorkshopKind.JOB_DATING: "job dating",
    WorkshopKind.CLOSING: "clôture",
    WorkshopKind.OTHER: "autre",
}
KINDS: Mapping[str, WorkshopKind] = {
    **{plain(kind): kind for kind in WorkshopKind},
    **{plain(name): kind for kind, name in KIND_NAMES.items()},
    "rencontre": WorkshopKind.MEETINGS,
    "mon bilan": WorkshopKind.SUMMARY,
    "formations": WorkshopKind.TRAINING,
}
STATUS_NAMES: Mapping[WorkshopStatus, str] = {
    WorkshopStatus.OPEN: "ouvert",
    WorkshopStatus.CANCELLED: "annulé",
}
STATUSES: Mapping[str, WorkshopStatus] = {
    **{plain(status): status for status in WorkshopStatus},
    **{plain(name): status for status, name in STATUS_NAMES.items()},
    "canceled": WorkshopStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True)
class ImportedRow:
    """One workshop of the file; `starts` is a minute of the day in the session's zone.

    None means that the cell is empty: the stored value stays.
    """

    number: int
    session: str
    code: str
    kind: WorkshopKind | None
    title: str
    about: str | None
    on: date | int
    """A date, or the number of a day of the session (its first day is 1)."""
    starts: int
    minutes: int
    seats: int
    overbooking: int | None
    capacity: int | None
    room: str | None
    host: str | None
    """An e-mail or an invitation; empty means nobody."""
    status: WorkshopStatus | None
    headings: Mapping[str, str] = field(default_factory=lambda: LAYOUT.headings)
    """The title of each column in its file."""

    def at(self, on: date) -> Self:
        return replace(self, on=on)


def read(name: str, content: bytes, session: str = "") -> list[ImportedRow]:
    """Read a file; raise `FaultyFile` with every faulty line.

    `session`: the code of the session for lines that name none.
    """
    return of_rows(tables.read(name, content, LAYOUT), session, name)


def of_rows(rows: Iterable[FileRow], session: str = "", name: str = "") -> list[ImportedRow]:
    """Read the rows of a file; raise `FaultyFile` with every faulty line."""
    take = cells.once_each(
        lambda row: _imported_row(row, session), key=lambda line: (line.session, line.code)
    )
    return cells.convert_rows(name, rows, take)


def _imported_row(row: FileRow, session: str) -> ImportedRow:
    values = cells.every(
        session=lambda: _session(row, session),
        code=lambda: _code(row),
        kind=lambda: among(row, "kind", KINDS, KIND_NAMES) if row["kind"] else None,
        title=lambda: cell_text(row, "title", TITLE, needed=True),
        about=lambda: _optional(row, "about", cell_text(row, "about", ABOUT)),
        on=lambda: _day(row),
        starts=lambda: _hour(row, "starts"),
        minutes=lambda: _minutes(row),
        seats=lambda: number(row, "seats", 1, 10_000),
        overbooking=lambda: number(row, "overbooking", 0, 100) if row["overbooking"] else None,
        capacity=lambda: number(row, "capacity", 1, 10_000) if row["capacity"] else None,
        room=lambda: "" if row["room"] == NONE else cells.link(row, "room") or None,
        host=lambda: _optional(row, "host", cell_text(row, "host", HOST)),
        status=lambda: among(row, "status", STATUSES, STATUS_NAMES) if row["status"] else None,
    )
    return ImportedRow(number=row.number, headings=row.headings, **values)


def _optional(row: FileRow, column: str, text: str) -> str | None:
    return "" if row[column] == NONE else text or None


def _session(row: FileRow, default: str) -> str:
    if not (code := row["session"] or default):
        sentence = _("no session: fill the column `{column}`, or say --session CODE")
        raise fault(row, "session", sentence)
    return code


def _code(row: FileRow) -> str:
    code = row["code"].lower()
    if not CODE.fullmatch(code):
        sentence = _("{column} {text!r}: small letters, digits and hyphens, 40 at most")
        raise fault(row, "code", sentence, text=code)
    return code


def _day(row: FileRow) -> date | int:
    if match := DAY_OF_SESSION.fullmatch(plain(row["date"])):
        return int(match[1])
    sentence = _("{column} {text!r}: write it as 2027-03-15, 15/03/2027, or J1 for the first day")
    if (on := cells.day(row, "date", sentence)) is None:
        raise fault(row, "date", sentence)
    return on


def _hour(row: FileRow, column: str) -> int:
    text = re.sub(r"^(\d{1,2}:\d{2}):00$", r"\1", row[column])
    if (minute := minute_of(text)) is None:
        sentence = _("{column} {text!r}: write an hour as 14:30 or 14h30")
        raise fault(row, column, sentence, text=text)
    return minute


def _minutes(row: FileRow) -> int:
    if not row["ends"]:
        return number(row, "minutes", 5, LONGEST)
    minutes = _hour(row, "ends") - _hour(row, "starts")
    if not 5 <= minutes <= LONGEST:
        raise fault(row, "ends", _("{column} {text!r}: after the start, on the same day"))
    if row["minutes"] and number(row, "minutes", 5, LONGEST) != minutes:
        raise fault(row, "minutes", _("{column}: it does not agree with the hours"))
    return minutes


def line_of(workshop: Workshop, session: str, local: datetime) -> ImportedRow:
    """Return a stored workshop as a line of that session; `local`: its start in local time."""
    return ImportedRow(
        number=workshop.id,
        session=session,
        code=workshop.code,
        kind=workshop.kind,
        title=workshop.title,
        about=workshop.about,
        on=local.date(),
        starts=local.hour * 60 + local.minute,
        minutes=minutes_of(workshop),
        seats=workshop.seats,
        overbooking=workshop.overbooking,
        capacity=workshop.capacity,
        room=workshop.room_url,
        host=None,
        status=workshop.status,
    )


def minutes_of(workshop: Workshop) -> int:
    return int((workshop.ends_at - workshop.starts_at).total_seconds()) // 60
