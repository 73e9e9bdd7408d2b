"""The two weeks of a session, looked at pixel by pixel."""

from dataclasses import replace
from io import BytesIO

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageColor

from documents.session_days import Day, DayEntry, Weeks, session_days

INK, TILES = "#12323A", ("#C2492B", "#17726F")
WIDTH, HEAD, SIDE, DAY = 1080, 232, 36, 270
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


def test_each_day_has_its_row_and_words_stay_in_their_box() -> None:
    pixels = seen(WEEKS)
    for entry in (CV, LONG):
        assert (columns_of(pixels, TILES[entry.tint]) > SIDE + DAY).all()
    letters = columns_of(pixels, INK)
    assert letters.size
    assert np.max(letters) < WIDTH - SIDE - 10


def test_letters_are_read_at_a_third_of_the_picture() -> None:
    rows = seen(replace(WEEKS, weeks=((replace(FULL, entries=(CV,)),),)))
    written = (rows[HEAD + 24 :] == ImageColor.getrgb(INK)).all(axis=2).any(axis=1)
    assert written.sum() >= 24, "capitals of 8 pixels at 360"


def test_a_day_with_more_to_do_is_taller() -> None:
    low = seen(replace(WEEKS, weeks=((replace(FULL, entries=(CV,)),), (FREE,))))
    tall = seen(WEEKS)
    assert tall.shape[0] > low.shape[0] + 90
