"""Pictures that people send: small enough to keep, large enough to read."""

from io import BytesIO
from pathlib import Path
from random import Random

import pytest
from PIL import Image, ImageChops, ImageDraw, ImageFont, ImageStat
from PIL.ExifTags import Base

from documents import upload_picture
from documents.upload_inspection import judged
from documents.upload_picture import (
    LARGEST_PNG,
    LONGEST_SIDE,
    LONGEST_STRIP,
    MOST_KEPT_PIXELS,
    readable_size,
)
from documents.uploads import LARGEST, MOST_PIXELS, AcceptedFile, Format, UploadFault
from tests.harness.files import png, png_that_grows

FONT = Path(upload_picture.__file__).parent / "fonts" / "NotoSans-Regular.ttf"


def written(picture: Image.Image, name: str, **options: object) -> bytes:
    buffer = BytesIO()
    picture.save(buffer, name, **options)
    return buffer.getvalue()


def kept(content: bytes) -> tuple[AcceptedFile, Image.Image]:
    found = judged(content)
    assert isinstance(found, AcceptedFile)
    return found, Image.open(BytesIO(found.content))


def grain(width: int, height: int) -> Image.Image:
    """Draw a picture without two pixels alike, that no format makes small."""
    return Image.frombytes("RGB", (width, height), Random(7).randbytes(width * height * 3))


def test_a_small_file_does_not_become_a_large_one() -> None:
    """Half a megabyte of fifty million pixels: written again as they are, they take twenty-five."""
    sent = png_that_grows()
    assert len(sent) < LARGEST_PNG
    found, picture = kept(sent)
    assert len(found.content) < 2 * LARGEST_PNG
    assert picture.size == (LONGEST_SIDE, LONGEST_SIDE)


@pytest.mark.parametrize(
    ("size", "name", "options"),
    [
        ((1290, 1290), "PNG", {}),
        ((2000, 2000), "JPEG", {"quality": 60}),
        ((2900, 1900), "JPEG", {"quality": 50}),
        ((1200, 1000), "JPEG", {"qtables": [[1] * 64] * 2, "subsampling": "4:4:4"}),
    ],
)
def test_no_picture_is_kept_over_the_limit_of_what_comes(
    size: tuple[int, int], name: str, options: dict[str, object]
) -> None:
    found, _ = kept(written(grain(*size), name, **options))
    assert len(found.content) <= LARGEST


def test_a_photo_sent_as_png_is_kept_as_jpeg() -> None:
    found, picture = kept(written(grain(1200, 900), "PNG"))
    assert (found.format, picture.format, picture.size) == (Format.JPEG, "JPEG", (1200, 900))


@pytest.mark.parametrize(
    ("sent", "size"),
    [
        ((600, 800), (600, 800)),
        ((LONGEST_SIDE, 1414), (LONGEST_SIDE, 1414)),
        ((LONGEST_SIDE + 1, 1414), (LONGEST_SIDE, 1413)),
        ((4000, 5657), (1414, 2000)),
        ((8160, 6120), (2000, 1500)),
        ((1080, 8000), (735, 5443)),
        ((MOST_PIXELS, 1), (LONGEST_STRIP, 1)),
        ((1, MOST_PIXELS), (1, LONGEST_STRIP)),
    ],
)
def test_a_picture_is_made_as_small_as_it_can_be_read(
    sent: tuple[int, int], size: tuple[int, int]
) -> None:
    width, height = readable_size(*sent)
    assert abs(width - size[0]) <= 1 and abs(height - size[1]) <= 1
    assert width * height <= MOST_KEPT_PIXELS * 1.001


def a_page(width: int, points: int, words: str) -> Image.Image:
    """Photograph the upper third of a page: one line of so many points."""
    picture = Image.new("RGB", (width, width * 297 // 210), "white")
    size = round(points / 72 * width / 8.27)
    font = ImageFont.truetype(FONT, size)
    ImageDraw.Draw(picture).text((width // 10, width // 10), words, font=font, fill="black")
    return picture


def test_small_print_can_be_read_in_what_is_kept() -> None:
    """Seven points, in full contrast, as by the best of filters."""
    page = a_page(4000, 7, "Technicienne support, 2019-2024, camille@example.org")
    _, picture = kept(written(page, "JPEG", quality=80))
    assert picture.size == (1414, 2000)
    expected = page.resize(picture.size, Image.Resampling.LANCZOS)
    line = (140, 140, 600, 165)
    ours, theirs = (it.convert("L").crop(line) for it in (picture, expected))
    assert ImageStat.Stat(ours).extrema[0][0] < 60
    assert ImageStat.Stat(ImageChops.difference(ours, theirs)).mean[0] < 6


@pytest.mark.parametrize("side", [80, 3000])
def test_what_is_transparent_stays_so_in_a_drawing(side: int) -> None:
    picture = Image.new("RGBA", (side, side), (200, 10, 10, 0))
    picture.paste((0, 0, 255, 255), (0, 0, side // 2, side))
    _, drawn = kept(written(picture, "PNG"))
    assert drawn.getpixel((1, 1)) == (0, 0, 255, 255)
    right = drawn.getpixel((drawn.width - 2, 1))
    assert isinstance(right, tuple) and right[3] == 0


def test_what_is_transparent_in_a_photo_is_paper() -> None:
    picture = grain(900, 900).convert("RGBA")
    picture.paste((0, 0, 0, 0), (0, 0, 900, 300))
    found, drawn = kept(written(picture, "PNG"))
    corner = drawn.convert("L").getpixel((450, 100))
    assert found.format is Format.JPEG
    assert isinstance(corner, int) and corner > 250


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
@pytest.mark.parametrize("side", [40, 2500])
def test_every_kind_of_png_keeps_its_grey(mode: str, side: int) -> None:
    grey = 255 if mode == "1" else 200
    picture = Image.new("L", (side, side), grey)
    if mode == "I;16":
        picture = Image.new("I;16", (side, side), grey * 257)
    elif mode == "P":
        picture = picture.convert("RGB").quantize(4)
    else:
        picture = picture.convert(mode)
    _, drawn = kept(written(picture, "PNG"))
    if drawn.mode == "I;16":
        assert drawn.getpixel((20, 20)) == grey * 257
    else:
        assert abs(int(str(drawn.convert("L").getpixel((20, 20)))) - grey) <= 1


def test_a_large_photo_stands_upright_too() -> None:
    picture = Image.new("RGB", (4000, 3000), "white")
    picture.paste("red", (0, 0, 1000, 3000))
    told = Image.Exif()
    told[Base.Orientation], told[Base.Make] = 6, "Telephone of Camille"
    found, drawn = kept(written(picture, "JPEG", exif=told.tobytes(), comment=b"Camille"))
    assert drawn.size == (1500, 2000)
    red = drawn.getpixel((750, 100))
    assert isinstance(red, tuple) and red[0] > 200 > red[1]
    assert b"Camille" not in found.content and not drawn.getexif()


@pytest.mark.parametrize("name", ["PNG", "MPO"])
def test_of_a_picture_that_moves_one_frame_is_kept(name: str) -> None:
    frames = [Image.new("RGB", (90, 60), colour) for colour in ("red", "blue", "green")]
    _, drawn = kept(written(frames[0], name, save_all=True, append_images=frames[1:]))
    red = drawn.convert("RGB").getpixel((5, 5))
    assert getattr(drawn, "n_frames", 1) == 1
    assert isinstance(red, tuple) and red[0] > 200 > red[2]


def test_a_wide_picture_of_many_pixels_is_judged_in_the_time_allowed() -> None:
    """A thin one of fifty million pixels too: the process has two seconds and a gigabyte."""
    for size in ((MOST_PIXELS, 1), (7071, 7071)):
        assert isinstance(judged(png(*size)), AcceptedFile)
    assert judged(png(7072, 7071)) is UploadFault.HUGE
