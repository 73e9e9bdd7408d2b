"""Tell the time zone of a department or of a session, and what day it is there."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Protocol
from zoneinfo import ZoneInfo

NO_DEPARTMENT = ""
"""Nobody knows the department: the time zone is that of the settings, and the holidays are those
of most of France."""
ZONES = {
    "971": "America/Guadeloupe",
    "972": "America/Martinique",
    "973": "America/Cayenne",
    "974": "Indian/Reunion",
    "975": "America/Miquelon",
    "976": "Indian/Mayotte",
    "977": "America/St_Barthelemy",
    "978": "America/Marigot",
    "986": "Pacific/Wallis",
    "987": "Pacific/Tahiti",
    "988": "Pacific/Noumea",
}


def set_default_zone(zone: str) -> None:
    """Set the time zone of people whose department is unknown: once, when the process starts."""
    ZONES[NO_DEPARTMENT] = zone


def zone_of(department: str | None) -> ZoneInfo:
    """Return the time zone of a department (« 974 »); without one, that of the settings.

    It is that of Paris for a department that `ZONES` does not list.
    """
    return ZoneInfo(ZONES.get(department or NO_DEPARTMENT, "Europe/Paris"))


class OfDepartments(Protocol):
    """A session, however it was read; its first department is its home."""

    @property
    def departments(self) -> Sequence[str]: ...


def zone_of_session(programme_session: OfDepartments) -> ZoneInfo:
    """Return the time zone of a session: that of its first department."""
    return zone_of(programme_session.departments[0])


def local_date(now: datetime, department: str | None) -> date:
    return now.astimezone(zone_of(department)).date()
