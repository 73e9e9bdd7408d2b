"""Libraries that are slow to import, and needed by work that writes.

They are imported where they are used, so that commands which do not need them are quick.  Inside
a transaction their import would hold SQLite's only writer: they are brought in before the first.
What draws (fpdf, icalendar, segno…) is used while reading alone, which holds up nobody.
"""

from importlib import import_module

from flows.tickets.distress import house_danger_words

RECKON = ("holidays.countries", "numpy", "rapidfuzz", "shapely")
"""What working hours, matching, titles and maps reckon with."""


def bring_in() -> None:
    """Import them, and compile the words of danger, which each text is compared with."""
    for name in RECKON:
        import_module(name)
    house_danger_words()
