"""The days of a session to start from, as a table that can be changed and imported."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

from flows.reading import plain_values
from models.programme import ProgrammeSession
from services.tabular import tables
from services.workshops import import_file
from services.workshops.import_file import Line

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


def table(here: ProgrammeSession | None) -> bytes:
    """Dated for that session; without one, by day of the session: J1 is its first."""
    return tables.write(rows(here), ("session", *COLUMNS) if here else COLUMNS)


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


def lines(session: str) -> list[Line]:
    """As of a file for that session, by day of it."""
    return import_file.read(DATA.name, tables.write(rows(None), COLUMNS), session)


def _date(here: ProgrammeSession | None, day: int) -> str:
    return (here.starts_on + timedelta(days=day - 1)).isoformat() if here else f"J{day}"
