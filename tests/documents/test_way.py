"""The picture of the way: its sun, its steps, its bytes."""

import re
from dataclasses import replace
from functools import cache
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageColor

from documents.icons import Icon
from documents.identity.colours import READABLE, Identity, contrast
from documents.way import Way, WayMark, WayStop, way_picture

LARGEST = 150 * 1024
LABELS = ("Ma place", "Mes points forts", "Ma rencontre", "Mes ateliers", "Les offres", "La suite")
LONG = "Une étape dont le nom est bien plus long que ce qui tient sur une seule ligne du dessin"


def way(done: int, *labels: str) -> Way:
    marks = (WayMark.DONE,) * done + (WayMark.NEXT,) + (WayMark.LATER,) * len(LABELS)
    stops = tuple(
        WayStop(mark, Icon.FLAG, label, "Du 15 au 26 mars")
        for mark, label in zip(marks, labels or LABELS, strict=False)
    )
    return Way("fr", "Mon parcours", "Déclic Haute-Garonne", stops)


@cache
def seen(shown: Way) -> npt.NDArray[np.uint8]:
    content = way_picture(shown)
    assert len(content) < LARGEST
    image = Image.open(BytesIO(content))
    assert (image.format, image.width) == ("PNG", 1080)
    return np.asarray(image.convert("RGB"))


def sunlit(pixels: npt.NDArray[np.uint8]) -> int:
    """How many pixels of the sky have the colour of the sun, where no words are."""
    return int((pixels[:400, 640:] == ImageColor.getrgb("#FFD166")).all(axis=2).sum())


def test_the_sun_rises_as_steps_are_done() -> None:
    areas = [sunlit(seen(way(done))) for done in range(7)]
    assert areas[0] < areas[1] < areas[2] < areas[3]
    assert min(areas[3:]) > 1.4 * areas[0]


def test_the_picture_has_room_for_each_step() -> None:
    heights = [seen(way(1, *LABELS[:count])).shape[0] for count in (3, 4, 6)]
    assert heights == sorted(set(heights))


@pytest.mark.parametrize("labels", [(LONG,) * 6, ("موعدي الأول",) * 6])
def test_long_and_arabic_labels_are_drawn(labels: tuple[str, ...]) -> None:
    seen(way(2, *labels))
    seen(replace(way(2, *labels), title="مساري"))


def test_the_smallest_letters_are_13_pixels_high_on_a_phone_and_dark() -> None:
    """One point is a third of a pixel of a phone of 360."""
    layout = Path("documents/layouts/way.typ").read_text("utf-8")
    sizes = [int(size) for size in re.findall(r"\((\d+)pt, \d\)", layout)]
    assert min(sizes) >= 39
    it = Identity()
    assert contrast(it.ink, it.sand) >= READABLE
