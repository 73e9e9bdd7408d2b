"""Tell what a table is about by the titles of its columns: workshops, offers or trainings."""

from collections.abc import Mapping, Sequence
from enum import StrEnum

from rules.offers.opportunities import OpportunityKind
from services.offer_sources.table_words import LAYOUTS as OPPORTUNITIES
from services.tabular.tables import Line, TableLayout
from services.workshops.import_file import LAYOUT as WORKSHOPS


class TableKind(StrEnum):
    WORKSHOPS = "workshops"
    OFFERS = "offers"
    TRAININGS = "trainings"


LAYOUTS: Mapping[TableKind, TableLayout] = {
    TableKind.WORKSHOPS: WORKSHOPS,
    TableKind.OFFERS: OPPORTUNITIES[OpportunityKind.JOB],
    TableKind.TRAININGS: OPPORTUNITIES[OpportunityKind.TRAINING],
}
OPPORTUNITY_KINDS: Mapping[TableKind, OpportunityKind] = {
    TableKind.OFFERS: OpportunityKind.JOB,
    TableKind.TRAININGS: OpportunityKind.TRAINING,
}
ON_EACH_LINE: Mapping[TableKind, str] = {TableKind.OFFERS: "link", TableKind.TRAININGS: "starts"}
"""The column that each line of such a table fills, and by which it is told from the other one."""


def recognised(lines: Sequence[Line]) -> tuple[TableKind, ...]:
    """Return the possible kinds of a table: none, one, or several for a person to choose from.

    A table that lacks titles is of the kind of which it has at least half.
    """
    columns = {kind: _columns(lines, layout) for kind, layout in LAYOUTS.items()}
    whole = tuple(kind for kind, found in columns.items() if found >= {*LAYOUTS[kind].needed})
    if whole:
        return _by_content(lines, whole) or whole
    shares = {kind: len(found & {*LAYOUTS[kind].needed}) for kind, found in columns.items()}
    nearest = max(LAYOUTS, key=lambda kind: shares[kind] / len(LAYOUTS[kind].needed))
    return (nearest,) if shares[nearest] * 2 >= len(LAYOUTS[nearest].needed) else ()


def needed_headings(kind: TableKind) -> list[str]:
    """Return the required titles of a kind of table, as we write them."""
    return [LAYOUTS[kind].headings[column] for column in LAYOUTS[kind].needed]


def _columns(lines: Sequence[Line], layout: TableLayout) -> set[str]:
    header = lines[0][1] if lines else []
    return {column for title in header if (column := layout.column(title))}


def _by_content(lines: Sequence[Line], kinds: Sequence[TableKind]) -> tuple[TableKind, ...]:
    """Return the kinds whose own column is filled on each line: both tables have all titles."""
    return tuple(kind for kind in kinds if _is_filled(lines, kind))


def _is_filled(lines: Sequence[Line], kind: TableKind) -> bool:
    column = ON_EACH_LINE.get(kind)
    if column is None:
        return True
    layout = LAYOUTS[kind]
    place = next(at for at, title in enumerate(lines[0][1]) if layout.column(title) == column)
    filled = [len(cells) > place and cells[place].strip() for _, cells in lines[1:] if any(cells)]
    return all(filled)
