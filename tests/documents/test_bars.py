"""A picture of figures, looked at pixel by pixel."""

from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageColor

from documents.bars import BarRow, BarSection, Board
from documents.bars import figures_board as drawn

NIGHT, LINE = "#0F4C5C", "#F0DFC4"
WIDTH, MARGIN, HEAD = 1080, 64, 270
ROOM = WIDTH - 2 * MARGIN


def seen(*rows: BarRow, title: str = "Déclic Haute-Garonne") -> npt.NDArray[np.uint8]:
    board = Board(
        title, "du 15 au 26 mars", (BarSection("Le parcours", rows),), "« – » : caché.", "fr"
    )
    image = Image.open(BytesIO(drawn(board)))
    assert (image.format, image.width) == ("PNG", WIDTH)
    return np.asarray(image.convert("RGB"))


def along(pixels: npt.NDArray[np.uint8], colour: str) -> int:
    """How much of the first bar has this colour, where it is longest."""
    return int((pixels[HEAD:] == ImageColor.getrgb(colour)).all(axis=2).sum(axis=1).max())


@pytest.mark.parametrize("share", [0.2, 0.5, 1.0])
def test_a_bar_is_as_long_as_its_share(share: float) -> None:
    pixels = seen(BarRow("Place prise", "600", "57 % de 1 000", share))
    assert along(pixels, NIGHT) == pytest.approx(ROOM * share, abs=2)
    assert along(pixels, LINE) >= ROOM * (1 - share) - 2


def test_nothing_is_drawn_where_there_is_nothing() -> None:
    assert along(seen(BarRow("Emploi", "–", "", 0.0)), NIGHT) < 200, "only letters"
    assert len(seen(BarRow("Emploi", "–"))) < len(seen(BarRow("Emploi", "–", "", 0.0)))


def test_it_is_as_tall_as_it_has_rows() -> None:
    row = BarRow("Place prise", "600", "", 0.5)
    taller = len(seen(*[row] * 9)) - len(seen(*[row] * 2))
    assert taller == 7 * (len(seen(row, row)) - len(seen(row)))
    assert taller > 700


def test_words_of_people_are_escaped_and_stay_inside() -> None:
    source = "<b>&" + "très long " * 40
    pixels = seen(BarRow(source, "12 345", "57 % de 20 000", 0.1), title=source)
    ground = pixels[HEAD:, :MARGIN], pixels[HEAD:, WIDTH - MARGIN + 2 :]
    assert all(len(np.unique(side.reshape(-1, 3), axis=0)) == 1 for side in ground)
