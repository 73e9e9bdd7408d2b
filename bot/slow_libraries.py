"""Libraries that are slow to import, and needed by work that writes.

They are imported where they are used, so that commands which do not need them are quick.  Inside
a transaction their import would hold SQLite's only writer: they are brought in before the first.
What draws (fpdf, icalendar, segno…) is used while reading alone, which holds up nobody.
"""

from importlib import import_module

RECKON = ("holidays.countries", "numpy", "rapidfuzz", "shapely")
"""What working hours, matching, titles and maps reckon with."""


def bring_in() -> None:
    for name in RECKON:
        import_module(name)
