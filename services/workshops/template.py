"""The days of a session as a table to change and import: as planned, or to start from."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.reading import plain_values
from models.programme import ProgrammeSession
from models.workshops import Workshop
from rules.tickets.working_hours import zone_of
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
"""What a room of a usual video service holds."""


def table(session: Session, here: ProgrammeSession | None) -> bytes:
    """What is planned for that session, else the usual days; without one, by day: J1 first."""
    if here is None:
        return tables.write(rows(None), COLUMNS)
    return tables.write(planned(session, here) or rows(here), ("session", *COLUMNS))


def planned(session: Session, here: ProgrammeSession) -> list[Mapping[str, str]]:
    """Its workshops as they stand."""
    query = select(Workshop).where(Workshop.session_id == here.id)
    found = session.scalars(query.order_by(Workshop.starts_at, Workshop.id))
    return [_planned(session, here, it) for it in found]


def rows(here: ProgrammeSession | None) -> list[Mapping[str, str]]:
    data = plain_values(DATA.read_text(encoding="utf-8"))
    return [
        {
            "session": here.code if here else "",
            **{name: str(it[name]) for name in ("code", "kind", "title", "about")},
            **{name: str(it[name]) for name in ("minutes", "seats")},
            "date": _date(here, it["day"]),
            "starts": it["at"],
            "overbooking": "0",
            "capacity": str(HIGHEST_ROOM),
            "status": "open",
        }
        for it in data
    ]


def _planned(session: Session, here: ProgrammeSession, it: Workshop) -> Mapping[str, str]:
    local = it.starts_at.astimezone(zone_of(here.departments[0]))
    return {
        "session": here.code,
        **{name: str(getattr(it, name)) for name in ("code", "kind", "title", "about", "status")},
        **{name: str(getattr(it, name)) for name in ("seats", "overbooking", "capacity")},
        "date": local.date().isoformat(),
        "starts": f"{local:%H:%M}",
        "minutes": str(minutes_of(it)),
        "room": it.room_url,
        "host": hosts.reference(session, it.host_id) if it.host_id else "",
    }


def lines(session: str) -> list[ImportedRow]:
    """As of a file for that session, by day of it."""
    return import_file.read(DATA.name, tables.write(rows(None), COLUMNS), session)


def _date(here: ProgrammeSession | None, day: int) -> str:
    return (here.starts_on + timedelta(days=day - 1)).isoformat() if here else f"J{day}"
