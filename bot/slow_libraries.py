"""Import slow libraries that transactions need, before the first transaction.

Each is imported where it is used, so that commands that do not need it start quickly.  An import
inside a transaction would hold SQLite's only writer: these are imported earlier.  What draws
(typst, icalendar, segno…) is used in reading transactions only, which block nobody.
"""

from importlib import import_module

from flows.tickets.distress import load_danger_words

NEEDED_BY_WRITES = ("holidays.countries", "numpy", "rapidfuzz", "shapely")
"""What computes working hours, matches, titles and maps."""


def warm_up() -> None:
    """Import them, and compile the words of danger, with which each text is compared."""
    for name in NEEDED_BY_WRITES:
        import_module(name)
    load_danger_words()
