"""Write the workshops of a session as a table to edit and import: planned, or usual ones."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.reading import plain_values
from models.programme import ProgrammeSession
from models.workshops import Workshop, WorkshopKind, WorkshopStatus
from rules.programme.session_days import day_at, place_in_template, working_weeks
from rules.schedule.time_zones import zone_of_session
from services.tabular import tables
from services.workshops import hosts, import_file
from services.workshops.import_file import ImportedRow, minutes_of

DATA = Path(__file__).with_suffix(".yaml")
COLUMNS = (
    "code",
    "kind",
    "title",
    "about",
    "date",
    "starts",
    "minutes",
    "seats",
    "overbooking",
    "capacity",
    "room",
    "host",
    "status",
)
HIGHEST_ROOM = 300
"""The capacity of a room of a usual video service."""
EVERYONE = 300
"""Seats, in the model file, of a workshop for the whole session."""


def table(session: Session, programme_session: ProgrammeSession | None) -> bytes:
    """Return the session's workshops, else the usual ones; without a session, by day (J1…)."""
    if programme_session is None:
        return _written(rows(None), COLUMNS)
    return _written(rows_of(session, programme_session), ("session", *COLUMNS))


def _written(rows: Iterable[Mapping[str, str]], columns: Sequence[str]) -> bytes:
    """Write rows under the titles, and with the words, of who edits them."""
    words = [
        {
            **row,
            "kind": import_file.KIND_NAMES[WorkshopKind(row["kind"])],
            "status": import_file.STATUS_NAMES[WorkshopStatus(row["status"])],
        }
        for row in rows
    ]
    return tables.write(words, columns, import_file.LAYOUT.headings)


def rows_of(session: Session, programme_session: ProgrammeSession) -> list[Mapping[str, str]]:
    """Return the session's workshops, else the usual ones, with seats for its people."""
    people = programme_session.seats + programme_session.overbooking
    return planned(session, programme_session) or [
        {**row, "seats": str(_seats(int(row["seats"]), people))} for row in rows(programme_session)
    ]


def _seats(usual: int, people: int) -> int:
    """Return seats for everyone where everyone is awaited, and never more than there are people."""
    return people if usual == EVERYONE else min(usual, people)


def planned(session: Session, programme_session: ProgrammeSession) -> list[Mapping[str, str]]:
    """Return the session's workshops as rows."""
    query = select(Workshop).where(Workshop.session_id == programme_session.id)
    workshops = session.scalars(query.order_by(Workshop.starts_at, Workshop.id))
    return [_planned(session, programme_session, workshop) for workshop in workshops]


def rows(programme_session: ProgrammeSession | None) -> list[Mapping[str, str]]:
    """Return the rows of the model file, with the dates of a session if one is given."""
    data = plain_values(DATA.read_text(encoding="utf-8"))
    return [
        {
            "session": programme_session.code if programme_session else "",
            **{name: str(row[name]) for name in ("code", "kind", "title", "about")},
            **{name: str(row[name]) for name in ("minutes", "seats")},
            "date": _date(programme_session, row["day"]),
            "starts": row["at"],
            "overbooking": "0",
            "capacity": str(HIGHEST_ROOM),
            "status": "open",
        }
        for row in data
    ]


def _planned(
    session: Session, programme_session: ProgrammeSession, workshop: Workshop
) -> Mapping[str, str]:
    local = workshop.starts_at.astimezone(zone_of_session(programme_session))
    return {
        "session": programme_session.code,
        **{
            name: str(getattr(workshop, name))
            for name in ("code", "kind", "title", "about", "status")
        },
        **{name: str(getattr(workshop, name)) for name in ("seats", "overbooking", "capacity")},
        "date": local.date().isoformat(),
        "starts": f"{local:%H:%M}",
        "minutes": str(minutes_of(workshop)),
        "room": workshop.room_url,
        "host": hosts.reference(session, workshop.host_id) if workshop.host_id else "",
    }


def lines(session: str) -> list[ImportedRow]:
    """Return the usual workshops as lines of a file for that session, by day."""
    return import_file.read(DATA.name, tables.write(rows(None), COLUMNS), session)


def _date(programme_session: ProgrammeSession | None, day: int) -> str:
    """Return the date of a day of the template: one that is worked, where the session is."""
    if programme_session is None:
        return f"J{day}"
    first, last = programme_session.starts_on, programme_session.ends_on
    weeks = working_weeks(first, last, programme_session.departments[0])
    return day_at(weeks, place_in_template(day)).isoformat()
