"""Draw the report of a session for partners: two A4 pages of figures, and a few quotes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from documents.page import FOOT_TOP, HEIGHT, MARGIN, ROOM, Page, Pen, a4, block, heading, write
from documents.paper import GREY, LINE, NIGHT, SAND, SUN

GAP = 14
TILES = 3
"""Tiles in a row."""
TILE_WIDTH, TILE_HEIGHT = (ROOM - GAP * (TILES - 1)) / TILES, 108
LABEL_WIDTH, NUMBER_WIDTH = 160, 46
BAR_AT = MARGIN + LABEL_WIDTH + GAP
BAR_WIDTH, BAR = ROOM - LABEL_WIDTH - 2 * GAP - 170, 11
FIRST_WIDTH = 110


@dataclass(frozen=True, slots=True)
class Tile:
    number: str
    label: str
    words: str


@dataclass(frozen=True, slots=True)
class Bar:
    """A bar; `share`, from 0 to 1, is its length."""

    label: str
    number: str
    words: str
    share: float


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first column names the row."""

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
    """The texts of the report, written out; `made_at` is the date in the file's properties."""

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
            _tile(page, tile, MARGIN + place * (TILE_WIDTH + GAP))
        page.pdf.set_y(top + TILE_HEIGHT + GAP)


def _tile(page: Page, tile: Tile, start: float) -> None:
    block(page, SAND, TILE_HEIGHT, start, TILE_WIDTH)
    block(page, SUN, 4, start, TILE_WIDTH)
    page.pdf.y += 12
    inside = start + 12, TILE_WIDTH - 24
    write(page, tile.number, Pen(27, NIGHT, bold=True, at_most=1), *inside)
    write(page, tile.label, Pen(10.5, bold=True, at_most=2), *inside)
    write(page, tile.words, Pen(9.5, GREY, at_most=1), *inside)


def _bars(page: Page, report: PartnerReport) -> None:
    _title(page, report.bars_title)
    for bar in report.bars:
        top = page.pdf.y
        write(page, bar.label, Pen(11, bold=True, at_most=1), MARGIN, LABEL_WIDTH)
        page.pdf.set_y(top + 3)
        block(page, LINE, BAR, BAR_AT, BAR_WIDTH)
        if bar.share:
            block(page, NIGHT, BAR, BAR_AT, BAR_WIDTH * min(bar.share, 1))
        beside = BAR_AT + BAR_WIDTH + GAP
        page.pdf.set_y(top)
        write(page, bar.number, Pen(11, NIGHT, bold=True, at_most=1), beside, NUMBER_WIDTH)
        page.pdf.set_y(top)
        rest = MARGIN + ROOM - beside - NUMBER_WIDTH
        write(page, bar.words, Pen(10, GREY, at_most=1), beside + NUMBER_WIDTH, rest)
        page.pdf.set_y(top + 22)


def _table(page: Page, table: Table) -> None:
    _title(page, table.title)
    _table_row(page, table.titles, Pen(10, GREY, at_most=2))
    for row in table.rows:
        _table_row(page, row, Pen(11, NIGHT, bold=True, at_most=2))
    if table.below:
        page.pdf.y += 6
        write(page, table.below, Pen(9.5, GREY, at_most=3))


def _table_row(page: Page, cells: Sequence[str], pen: Pen) -> None:
    top, bottoms = page.pdf.y + 5, []
    width = (ROOM - FIRST_WIDTH) / (len(cells) - 1)
    for number, cell in enumerate(cells):
        start = MARGIN + (FIRST_WIDTH + (number - 1) * width if number else 0)
        page.pdf.set_y(top)
        cell_pen = Pen(11, bold=True, at_most=2) if not number and pen.bold else pen
        write(page, cell, cell_pen, start, (width if number else FIRST_WIDTH) - 8)
        bottoms.append(page.pdf.y)
    page.pdf.set_y(max(bottoms) + 5)
    block(page, LINE, 1, MARGIN, ROOM)


def _quotes(page: Page, quotes: Texts) -> None:
    if not quotes.texts:
        return
    _title(page, quotes.title)
    for quote in quotes.texts:
        top = page.pdf.y
        write(page, quote, Pen(11, at_most=2), MARGIN + 14, ROOM - 14)
        bottom = page.pdf.y
        page.pdf.set_y(top + 2)
        block(page, SUN, bottom - top - 2, MARGIN, 4)
        page.pdf.set_y(bottom + 9)


def _notes(page: Page, notes: Texts) -> None:
    _title(page, notes.title)
    for note in notes.texts:
        write(page, note, Pen(9.5, at_most=2))
        page.pdf.y += 3


def _title(page: Page, text: str) -> None:
    page.pdf.y += 16
    write(page, text, Pen(15, NIGHT, bold=True, at_most=1))
    page.pdf.y += 6


def _foot(page: Page, text: str, number: int) -> None:
    page.pdf.set_y(FOOT_TOP)
    block(page, SAND, HEIGHT - FOOT_TOP)
    page.pdf.y += 14
    write(page, text, Pen(9, NIGHT, at_most=2), MARGIN, ROOM - 60)
    page.pdf.set_y(FOOT_TOP + 14)
    write(page, f"{number} / 2", Pen(9, NIGHT, at_most=1), MARGIN + ROOM - 30, 30)
