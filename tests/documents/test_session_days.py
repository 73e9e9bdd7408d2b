"""The two weeks of a session, looked at pixel by pixel."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageColor

from documents.session_days import Day, DayEntry, Weeks, session_days

INK, TILES = "#12323A", ("#C2492B", "#17726F")
WIDTH, HEAD, SIDE, COLUMN = 1080, 232, 36, 495
CV = DayEntry("14 h 30", "Mon CV", 0)
LONG = DayEntry(
    "10 h", "Rencontre avec dix professionnelles et professionnels du numérique " * 3, 1
)
FULL, FREE = Day("lundi 15 mars", (CV, LONG), ""), Day("lundi 22 mars", (), "Pas d'atelier")
WEEKS = Weeks(
    "Déclic Haute-Garonne, mars 2027", "Du lundi au vendredi", ((FULL,), (FREE,)), "…", "fr"
)


def seen(weeks: Weeks) -> npt.NDArray[np.uint8]:
    image = Image.open(BytesIO(session_days(weeks)))
    assert (image.format, image.width) == ("PNG", WIDTH)
    return np.asarray(image.convert("RGB"))


def columns_of(pixels: npt.NDArray[np.uint8], colour: str) -> npt.NDArray[np.intp]:
    found = (pixels[HEAD + 24 :] == ImageColor.getrgb(colour)).all(axis=2)
    columns: npt.NDArray[np.intp] = np.nonzero(found)[1]
    return columns


def test_each_week_has_its_column_and_words_stay_in_their_box() -> None:
    pixels = seen(WEEKS)
    for entry in (CV, LONG):
        assert (columns_of(pixels, TILES[entry.tint]) < SIDE + COLUMN).all()
    letters = columns_of(pixels, INK)
    assert letters.size
    assert letters.max() < SIDE + COLUMN - 10


def test_a_day_with_more_to_do_is_taller_and_a_day_without_makes_no_row() -> None:
    low = seen(replace(WEEKS, weeks=((replace(FULL, entries=(CV,)),), (FREE,))))
    tall = seen(WEEKS)
    empty = seen(replace(WEEKS, weeks=((FULL, None, None), (FREE, None, None))))
    assert tall.shape[0] > low.shape[0] + 90
    assert empty.shape == tall.shape
