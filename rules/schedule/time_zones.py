"""Tell the time zone and the day of a department, as its number; None where it is unknown."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

MAINLAND = ""
"""No department, or unknown: the time zone of the settings, and the holidays of most of France."""
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


def live_in(zone: str) -> None:
    """Set the time zone of people whose department is unknown: once, when the process starts."""
    ZONES[MAINLAND] = zone


def zone_of(department: str | None) -> ZoneInfo:
    """Return the time zone of a department (« 974 »); that of Paris for any other."""
    return ZoneInfo(ZONES.get(department or MAINLAND, "Europe/Paris"))


def local_date(now: datetime, department: str | None) -> date:
    return now.astimezone(zone_of(department)).date()
