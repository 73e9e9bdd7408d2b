"""A picture of every surface in every view, to look at before a release: `make screens`.

`var/screens/` then holds a folder for each view, the papers, and sheets that show many at once.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from playwright.sync_api import Browser

from documents.attestation import attestation_pdf
from documents.bars import figures_board
from documents.card import strengths_card
from documents.partner_report import partner_report_pdf
from documents.session_days import session_days
from documents.summary import summary_pdf
from migrations import run
from tests.documents import values
from tests.end_to_end.chromium import a_browser
from tests.harness.requirements import chromium
from tests.surfaces import emails
from tests.surfaces.looking import SIZES, THEMES, opened, views
from tests.surfaces.table import SURFACES, Surface, an_email
from tests.surfaces.town import Town, a_town

FOLDER = Path("var/screens")
PAPERS = "papers"
DRAWS_PDF = "pdftoppm"
WIDE, NARROW, BROAD = 600, 290, 740
"""Pixels: a picture is shown narrow on a sheet, or broad when it is wider than the first."""
TALLEST, LABEL, GAP = 640, 22, 10
SHEET, DOWN = 1510, 2
"""The width of a sheet in pixels, and how many rows it holds."""
Tile = tuple[str, Image.Image]
"""A name, and a picture or a part of it."""


def main() -> None:
    path = chromium.find()
    assert path, chromium.MISSING
    shutil.rmtree(FOLDER, ignore_errors=True)
    with tempfile.TemporaryDirectory() as folder, a_browser(path) as browser:
        database_url = f"sqlite:///{folder}/declic.db"
        run.to_head(database_url)
        with a_town(Path(folder), database_url) as town:
            for surface in _all():
                draw(browser, town, surface)
    draw_papers(FOLDER / PAPERS)
    for folder_of_view in (*_folders(), FOLDER / PAPERS):
        lay_out(sorted(folder_of_view.glob("*.png")), FOLDER / f"sheet-{folder_of_view.name}")


def _all() -> Iterator[Surface]:
    """Yield those of the table, and every other e-mail."""
    yield from SURFACES
    known = {surface.name for surface in SURFACES}
    yield from (each for each in map(an_email, emails.kinds()) if each.name not in known)


def _folders() -> list[Path]:
    return [FOLDER / f"{size}-{theme}" for size in SIZES for theme in THEMES]


def draw(browser: Browser, town: Town, surface: Surface) -> None:
    with opened(browser, surface, town.addresses) as page:
        for view, shown in views(page):
            shown.screenshot(path=FOLDER / view / f"{surface.name}.png", full_page=True)


def draw_papers(folder: Path) -> None:
    """Draw the pictures and the papers; a PDF becomes pictures where Poppler is installed."""
    folder.mkdir(parents=True, exist_ok=True)
    pictures = {
        "card": strengths_card(values.CARD),
        "figures": figures_board(values.BOARD),
        "calendar": session_days(values.WEEKS),
    }
    for name, content in pictures.items():
        (folder / f"{name}.png").write_bytes(content)
    papers = {
        "summary": summary_pdf(values.SUMMARY),
        "attestation-mentor": attestation_pdf(values.ATTESTATION),
        "attestation-participant": attestation_pdf(values.PARTICIPANT_ATTESTATION),
        "report": partner_report_pdf(values.PARTNER_REPORT),
    }
    for name, content in papers.items():
        file = folder / f"{name}.pdf"
        file.write_bytes(content)
        if shutil.which(DRAWS_PDF):
            subprocess.run([DRAWS_PDF, "-png", "-r", "80", file, folder / name], check=True)


def lay_out(files: Sequence[Path], stem: Path) -> None:
    """Put the pictures on sheets, each under its name: `<stem>-1.png` and so on.

    A picture that is taller than a tile goes on in the next one.
    """
    tiles = [tile for file in files for tile in _tiles(file)]
    across = SHEET // (max(picture.width for _, picture in tiles) + GAP)
    most = across * DOWN
    for number, first in enumerate(range(0, len(tiles), most), 1):
        _sheet(tiles[first : first + most], across).save(f"{stem}-{number}.png")


def _sheet(tiles: Sequence[Tile], across: int) -> Image.Image:
    column = max(picture.width for _, picture in tiles) + GAP
    row = max(picture.height for _, picture in tiles) + LABEL + GAP
    rows = -(-len(tiles) // across)
    sheet = Image.new("RGB", (across * column + GAP, rows * row + GAP), "#888")
    pen, font = ImageDraw.Draw(sheet), ImageFont.load_default(14)
    for place, (name, picture) in enumerate(tiles):
        x, y = GAP + place % across * column, GAP + place // across * row
        pen.text((x, y), name, fill="white", font=font)
        sheet.paste(picture, (x, y + LABEL))
    return sheet


def _tiles(file: Path) -> Iterator[Tile]:
    with Image.open(file) as seen:
        width = NARROW if seen.width < WIDE else BROAD
        height = round(seen.height * width / seen.width)
        picture = seen.convert("RGB").resize((width, height), Image.Resampling.LANCZOS)
    for part, top in enumerate(range(0, height, TALLEST)):
        name = f"{file.stem} ({part + 1})" if part else file.stem
        yield name, picture.crop((0, top, width, min(top + TALLEST, height)))


if __name__ == "__main__":
    main()
