"""The report of a session for partners: two A4 pages of figures, and a few words of people."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from documents.page import FOOT_TOP, HEIGHT, MARGIN, ROOM, Page, Pen, a4, block, heading, write
from documents.paper import LINE, NIGHT, SAND, SUN

GAP = 14
TILES = 3
"""In a row."""
TILE_ROOM, TILE_HEIGHT = (ROOM - GAP * (TILES - 1)) / TILES, 108
LABEL_ROOM, NUMBER_ROOM = 160, 46
BAR_AT = MARGIN + LABEL_ROOM + GAP
BAR_ROOM, BAR = ROOM - LABEL_ROOM - 2 * GAP - 170, 11
FIRST_ROOM = 110
GREY = "#5B6F75"


@dataclass(frozen=True, slots=True)
class Tile:
    number: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """`share`, from 0 to 1, is how long it is."""

    label: str
    number: str
    words: str
    share: float


@dataclass(frozen=True, slots=True)
class Table:
    """The first column is the name of the row."""

    title: str
    titles: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    below: str = ""


@dataclass(frozen=True, slots=True)
class Texts:
    title: str
    texts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PartnerReport:
    """Words only; `made_at` goes into the file."""

    language: str
    issuer: str
    title: str
    below: str
    made_at: datetime
    tiles: tuple[Tile, ...]
    bars_title: str
    bars: tuple[Bar, ...]
    beside: Table
    outcomes: Table
    said: Texts
    counted: Texts
    foot: str


def partner_report_pdf(report: PartnerReport) -> bytes:
    page = a4(report.title, report.issuer, report.language, report.made_at)
    heading(page, report.issuer, report.title, report.below)
    _tiles(page, report.tiles)
    _bars(page, report)
    _table(page, report.beside)
    _foot(page, report.foot, 1)
    page.pdf.add_page()
    page.pdf.set_y(MARGIN - 14)
    _table(page, report.outcomes)
    _quotes(page, report.said)
    _notes(page, report.counted)
    _foot(page, report.foot, 2)
    return bytes(page.pdf.output())


def _tiles(page: Page, tiles: Sequence[Tile]) -> None:
    page.pdf.y += 22
    for first in range(0, len(tiles), TILES):
        top = page.pdf.y
        for place, tile in enumerate(tiles[first : first + TILES]):
            page.pdf.set_y(top)
            _tile(page, tile, MARGIN + place * (TILE_ROOM + GAP))
        page.pdf.set_y(top + TILE_HEIGHT + GAP)


def _tile(page: Page, tile: Tile, start: float) -> None:
    block(page, SAND, TILE_HEIGHT, start, TILE_ROOM)
    block(page, SUN, 4, start, TILE_ROOM)
    page.pdf.y += 12
    inside = start + 12, TILE_ROOM - 24
    write(page, tile.number, Pen(27, NIGHT, bold=True, at_most=1), *inside)
    write(page, tile.label, Pen(10.5, bold=True, at_most=2), *inside)
    write(page, tile.words, Pen(9.5, GREY, at_most=1), *inside)


def _bars(page: Page, report: PartnerReport) -> None:
    _title(page, report.bars_title)
    for bar in report.bars:
        top = page.pdf.y
        write(page, bar.label, Pen(11, bold=True, at_most=1), MARGIN, LABEL_ROOM)
        page.pdf.set_y(top + 3)
        block(page, LINE, BAR, BAR_AT, BAR_ROOM)
        if bar.share:
            block(page, NIGHT, BAR, BAR_AT, BAR_ROOM * min(bar.share, 1))
        aside = BAR_AT + BAR_ROOM + GAP
        page.pdf.set_y(top)
        write(page, bar.number, Pen(11, NIGHT, bold=True, at_most=1), aside, NUMBER_ROOM)
        page.pdf.set_y(top)
        rest = MARGIN + ROOM - aside - NUMBER_ROOM
        write(page, bar.words, Pen(10, GREY, at_most=1), aside + NUMBER_ROOM, rest)
        page.pdf.set_y(top + 22)


def _table(page: Page, table: Table) -> None:
    _title(page, table.title)
    _line(page, table.titles, Pen(10, GREY, at_most=2))
    for row in table.rows:
        _line(page, row, Pen(11, NIGHT, bold=True, at_most=2))
    if table.below:
        page.pdf.y += 6
        write(page, table.below, Pen(9.5, GREY, at_most=3))


def _line(page: Page, cells: Sequence[str], pen: Pen) -> None:
    top, bottoms = page.pdf.y + 5, []
    wide = (ROOM - FIRST_ROOM) / (len(cells) - 1)
    for number, cell in enumerate(cells):
        start = MARGIN + (FIRST_ROOM + (number - 1) * wide if number else 0)
        page.pdf.set_y(top)
        first = Pen(11, bold=True, at_most=2) if not number and pen.bold else pen
        write(page, cell, first, start, (wide if number else FIRST_ROOM) - 8)
        bottoms.append(page.pdf.y)
    page.pdf.set_y(max(bottoms) + 5)
    block(page, LINE, 1, MARGIN, ROOM)


def _quotes(page: Page, said: Texts) -> None:
    if not said.texts:
        return
    _title(page, said.title)
    for words in said.texts:
        top = page.pdf.y
        write(page, words, Pen(11, at_most=2), MARGIN + 14, ROOM - 14)
        bottom = page.pdf.y
        page.pdf.set_y(top + 2)
        block(page, SUN, bottom - top - 2, MARGIN, 4)
        page.pdf.set_y(bottom + 9)


def _notes(page: Page, counted: Texts) -> None:
    _title(page, counted.title)
    for words in counted.texts:
        write(page, words, Pen(9.5, at_most=2))
        page.pdf.y += 3


def _title(page: Page, words: str) -> None:
    page.pdf.y += 16
    write(page, words, Pen(15, NIGHT, bold=True, at_most=1))
    page.pdf.y += 6


def _foot(page: Page, words: str, number: int) -> None:
    page.pdf.set_y(FOOT_TOP)
    block(page, SAND, HEIGHT - FOOT_TOP)
    page.pdf.y += 14
    write(page, words, Pen(9, NIGHT, at_most=2), MARGIN, ROOM - 60)
    page.pdf.set_y(FOOT_TOP + 14)
    write(page, f"{number} / 2", Pen(9, NIGHT, at_most=1), MARGIN + ROOM - 30, 30)
