"""Photos of mentors: small and square, of pixels alone."""

import subprocess
import sys
from io import BytesIO

import pytest
from PIL import Image
from PIL.ExifTags import Base

from documents.photo_inspection import SIDE, judged
from documents.uploads import (
    LARGEST,
    PHOTO_FAULTS,
    PHOTO_INSPECTION,
    AcceptedFile,
    Format,
    UploadFault,
)
from tests.documents.test_upload_picture import grain, written
from tests.harness.files import pdf


def kept(content: bytes) -> tuple[bytes, Image.Image]:
    found = judged(content)
    assert isinstance(found, AcceptedFile)
    assert found.format is Format.JPEG
    return found.content, Image.open(BytesIO(found.content))


@pytest.mark.parametrize("size", [(1600, 900), (300, 900), (40, 40)])
def test_what_is_kept_is_a_small_square(size: tuple[int, int]) -> None:
    content, picture = kept(written(Image.new("RGB", size, "teal"), "PNG"))
    assert picture.size == (SIDE, SIDE)
    assert len(content) < 150 * 1024


def test_place_date_and_camera_stay_behind() -> None:
    exif = Image.Exif()
    exif[Base.Make], exif[Base.DateTime], exif[Base.ImageDescription] = "Phone", "2027", "Nadia"
    exif.get_ifd(0x8825)[1] = "N"
    content, picture = kept(written(grain(800, 700), "JPEG", exif=exif, comment=b"chez moi"))
    assert not picture.getexif()
    assert not any(it in content for it in (b"Phone", b"Nadia", b"chez moi", b"Exif"))


def test_a_photo_is_turned_as_the_camera_was_held() -> None:
    upright = Image.new("RGB", (600, 900), "white")
    upright.paste("black", (0, 0, 600, 450))
    exif = Image.Exif()
    exif[Base.Orientation] = 3
    _, picture = kept(written(upright, "JPEG", exif=exif))
    top, bottom = (picture.getpixel((SIDE // 2, at)) for at in (40, SIDE - 40))
    assert (top, bottom) == ((255, 255, 255), (0, 0, 0))


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", UploadFault.EMPTY),
        (b"\xff\xd8\xff and no more", UploadFault.DAMAGED),
        (pdf(), UploadFault.OTHER_FORMAT),
        (b"\xff" * (LARGEST + 1), UploadFault.TOO_LARGE),
    ],
    ids=["empty", "damaged", "a PDF", "too large"],
)
def test_anything_else_is_refused_by_its_fault(content: bytes, fault: UploadFault) -> None:
    assert judged(content) is fault
    assert fault in PHOTO_FAULTS


def test_a_process_of_its_own_says_what_may_be_kept() -> None:
    content = written(Image.new("RGB", (300, 300), "teal"), "PNG")
    done = subprocess.run(
        [sys.executable, "-m", PHOTO_INSPECTION], input=content, capture_output=True, check=True
    )
    assert done.stdout.startswith(b"jpeg\n\xff\xd8\xff")
