"""The picture of strengths, looked at pixel by pixel."""

from dataclasses import replace
from functools import cache
from io import BytesIO

import numpy as np
import numpy.typing as npt
import pytest
from PIL import Image, ImageColor

from documents.card import Card, Strength, strengths_card
from documents.icons import OF_STRENGTHS, Icon
from tests.documents.values import ARABIC_CARD, CARD, OFFICIAL

INK, SUN, WHITE = "#12323A", "#FFD166", "#FFFFFF"
MARGIN, INSIDE, LIST_TOP, LIST_BOTTOM = 72, 20, 416, 1232
SUN_FROM = 850
"""Where the drawn sun begins, which has the colour of names."""


@cache
def seen(card: Card) -> npt.NDArray[np.uint8]:
    image = Image.open(BytesIO(strengths_card(card)))
    assert (image.format, image.size) == ("PNG", (1080, 1350))
    return np.asarray(image.convert("RGB"))


def where(pixels: npt.NDArray[np.uint8], colour: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom of all that has exactly this colour."""
    rows, columns = np.nonzero((pixels == ImageColor.getrgb(colour)).all(axis=2))
    assert rows.size, "nothing is drawn"
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


def boxes(pixels: npt.NDArray[np.uint8]) -> list[tuple[int, int]]:
    """Top and bottom of each white box near its right end, so without its rounded corners."""
    white = (pixels[LIST_TOP:LIST_BOTTOM, 1080 - MARGIN - 10] == 255).all(axis=1).astype(int)
    edges = np.flatnonzero(np.diff(np.concatenate(([0], white, [0])))) + LIST_TOP
    return [(int(top), int(bottom)) for top, bottom in edges.reshape(-1, 2)]


@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_one_box_with_words_for_each_strength(count: int) -> None:
    pixels = seen(replace(CARD, strengths=CARD.strengths[:count]))
    found = boxes(pixels)
    assert len(found) == count
    for top, bottom in found:
        where(pixels[top:bottom], INK)


def test_letters_can_be_read_on_a_small_phone() -> None:
    pixels = seen(CARD)
    top, bottom = boxes(pixels)[0]
    _, letters_top, _, letters_bottom = where(pixels[top:bottom], INK)
    assert letters_bottom - letters_top >= 40


def test_the_longest_labels_stay_in_their_boxes() -> None:
    pixels = seen(replace(CARD, strengths=tuple(Strength(it, Icon.LIST) for it in OFFICIAL)))
    for top, bottom in boxes(pixels):
        _, above, right, below = where(pixels[top - 9 : bottom + 9], INK)
        assert above > 9
        assert below < bottom - top + 9
        assert right <= 1080 - MARGIN - INSIDE


@pytest.mark.parametrize(
    "name", ["Marie-Maximilienne-Charlotte-Guillemette", "W" * 40, "Jean " * 8, "W" * 400]
)
def test_a_very_long_first_name_stays_between_the_margin_and_the_sun(name: str) -> None:
    pixels = seen(replace(CARD, first_name=name))
    left, top, right, bottom = where(pixels[:, :SUN_FROM], SUN)
    assert left >= MARGIN - 8
    assert right <= SUN_FROM - 20
    assert top >= 40
    assert bottom < where(pixels[:LIST_TOP], WHITE)[1]


def test_without_a_first_name_only_the_title_is_there() -> None:
    pixels = seen(replace(CARD, first_name=None))
    assert not (pixels[:, :SUN_FROM] == ImageColor.getrgb(SUN)).all(axis=2).any()
    where(pixels[:LIST_TOP], WHITE)


def test_what_people_type_is_text_and_never_drawing() -> None:
    typed = strengths_card(replace(CARD, first_name="<b>Léa & Co</b>"))
    assert typed != strengths_card(replace(CARD, first_name="Léa  Co"))


def test_emoji_and_control_characters_leave_no_trace() -> None:
    typed = replace(CARD, first_name="Samira 😊\x07\n")
    assert strengths_card(typed) == strengths_card(CARD)


def test_arabic_reads_from_the_right_and_stays_in_its_boxes() -> None:
    pixels = seen(ARABIC_CARD)
    tile = 1080 - MARGIN - INSIDE - 60
    assert not (pixels[boxes(pixels)[0][0] + 90, tile] == 255).all()
    for top, bottom in boxes(pixels):
        left, _, right, _ = where(pixels[top:bottom], INK)
        assert left >= MARGIN + INSIDE
        assert 700 < right < 1080 - MARGIN - INSIDE - 150


def test_a_label_in_two_directions_keeps_its_order() -> None:
    """ "Python" stands in the middle of the Arabic words, brackets at the left end."""
    short = replace(ARABIC_CARD, strengths=(Strength("تعلم Python (يوم)", Icon.LENS),) * 3)
    without = replace(ARABIC_CARD, strengths=(Strength("تعلم", Icon.LENS),) * 3)
    middle = slice(LIST_TOP, LIST_BOTTOM)
    _, _, right, _ = where(seen(short)[middle], INK)
    left, _, right_without, _ = where(seen(without)[middle], INK)
    assert right == right_without
    same = slice(left, right + 1)
    assert (seen(short)[middle, same] == seen(without)[middle, same]).all()


def test_the_sun_shines_where_lines_end() -> None:
    """At the right of a card that reads from the left, at the left of one in Arabic."""
    for card, corner in ((CARD, 1000), (ARABIC_CARD, 80)):
        assert tuple(seen(card)[60, corner]) == ImageColor.getrgb(SUN)


def test_every_drawing_differs() -> None:
    drawings = set()
    for icons in (OF_STRENGTHS[:6], OF_STRENGTHS[6:11], OF_STRENGTHS[11:]):
        pixels = seen(replace(CARD, strengths=tuple(Strength("Ici", icon) for icon in icons)))
        for top, bottom in boxes(pixels):
            tile = pixels[top + 20 : bottom - 20, MARGIN + 30 : MARGIN + 90]
            drawings.add((tile == 255).all(axis=2).tobytes())
    assert len(drawings) == len(OF_STRENGTHS) == 16


def test_letters_shrink_rather_than_break_a_word() -> None:
    long = Strength("Anticonstitutionnellement", Icon.LIST)
    pixels = seen(replace(CARD, strengths=(long,) * 3))
    top, bottom = boxes(pixels)[0]
    _, above, _, below = where(pixels[top:bottom], INK)
    assert below - above < 60
