"""Give the rows of a listing as a workbook: those that match, with the columns of the reader."""

from collections.abc import Iterator, Sequence
from typing import Any

from documents.spreadsheet import Sheet, workbook
from rules.schedule.time_zones import NO_DEPARTMENT, zone_of
from services.desk import rows
from services.desk.listing import Asked, Listing
from services.desk.reader import DeskReader
from services.pages.layout import HEADERS
from services.pages.page import PageResponse
from services.people.roles import audit
from services.tabular.tables import harmless

MOST_ROWS = 20_000
"""Rows of a workbook: more would hold a process for seconds."""
LOADED = 500
"""Rows that are loaded together."""
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def note(reader: DeskReader, count: int) -> None:
    """Note in the journal who takes how many rows."""
    audit(reader.session, reader.person_id, "desk_exported", reader.now, lines=count)


def workbook_of(reader: DeskReader, listing: Listing[Any], asked: Asked) -> PageResponse:
    """Write all rows that match, in the order asked for; nothing of it is stored.

    Contacts are columns that only owners have.
    """
    columns = listing.columns_for(reader)
    titles = [reader.plain(f"{listing.name}.column.{it.name}") for it in columns]
    lines = [
        [harmless(column.show(reader, row)) for column in columns]
        for row in _loaded(reader, listing, rows.all_keys(listing, reader, asked))
    ]
    made_at = reader.now.astimezone(zone_of(NO_DEPARTMENT)).replace(tzinfo=None)
    title = reader.plain(f"{listing.name}.title")
    file = f"declic-{listing.name}-{made_at:%Y-%m-%d}.xlsx"
    return PageResponse(
        body=workbook([Sheet(title, titles, lines)], reader.plain("title"), made_at),
        content_type=EXCEL,
        headers=HEADERS | {"Content-Disposition": f'attachment; filename="{file}"'},
    )


def _loaded(reader: DeskReader, listing: Listing[Any], keys: Sequence[int]) -> Iterator[Any]:
    for start in range(0, len(keys), LOADED):
        some = keys[start : start + LOADED]
        loaded = listing.load(reader, some)
        yield from (loaded[key] for key in some if key in loaded)
