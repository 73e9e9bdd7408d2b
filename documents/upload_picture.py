"""Draw a picture again, as small as it can be read: upright, without what the camera noted.

Place, date and camera stay behind; so does any frame but the first of a picture that moves.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import sqrt
from typing import Any

from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from documents.uploads import LARGEST, MOST_PIXELS, AcceptedFile, Format, UploadFault

LONGEST_SIDE = 2000
"""Pixels: the small print of a page that fills the picture can still be read."""
WIDTH_OF_STRIPS = 1000
"""Pixels: a long picture of a screen that scrolled is kept as wide as that."""
LONGEST_STRIP = 10_000
MOST_KEPT_PIXELS = LONGEST_SIDE**2
LARGEST_PNG = 1024 * 1024
"""Bytes: a larger one is a photo, which JPEG writes in a tenth."""
BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)
PAPER = "white"
"""What shows behind a transparent picture, as in the programs that show it."""


@dataclass(frozen=True, slots=True)
class Encoding:
    """A way to write a picture, and the most bytes that may come of it."""

    format: Format
    most_bytes: int
    options: Mapping[str, Any]


DRAWING = Encoding(Format.PNG, LARGEST_PNG, {})
PHOTOS = tuple(
    Encoding(Format.JPEG, LARGEST, {"quality": quality, "subsampling": "4:4:4"})
    for quality in (85, 60, 30)
)
"""Tried one after another."""


def redrawn(content: bytes, file_format: Format) -> AcceptedFile | UploadFault:
    """Return the picture to keep, never over `LARGEST` bytes, or what is wrong with it.

    Only its header is read before its size is checked.
    """
    try:
        with Image.open(BytesIO(content), formats=[file_format.upper()]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return UploadFault.HUGE
            size = readable_size(*picture.size)
            first = (DRAWING,) if file_format is Format.PNG else _as_sent(picture, size)
            return _smallest(_upright(picture, size), first)
    except BOMB:
        return UploadFault.HUGE
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return UploadFault.DAMAGED


def readable_size(width: int, height: int) -> tuple[int, int]:
    """Return the size at which a picture is kept: never larger than it is."""
    shorter, longer = sorted((width, height))
    scale = min(
        1.0,
        max(LONGEST_SIDE / longer, WIDTH_OF_STRIPS / shorter),
        sqrt(MOST_KEPT_PIXELS / (width * height)),
        LONGEST_STRIP / longer,
    )
    return max(1, round(width * scale)), max(1, round(height * scale))


def _upright(picture: Image.Image, size: tuple[int, int]) -> Image.Image:
    """Make the picture small, then turn it as its camera was held."""
    if size == picture.size:
        return ImageOps.exif_transpose(picture)
    picture.draft(None, size)  # a JPEG is read at about this size
    small = _in_full_colours(picture).resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    small.info["exif"] = picture.getexif().tobytes()
    return ImageOps.exif_transpose(small)


def _in_full_colours(picture: Image.Image) -> Image.Image:
    """Return a picture whose colours may be mixed: no palette, no two colours alone."""
    if picture.mode.startswith("I"):  # sixteen bits of grey
        return picture.convert("I").point(lambda grey: grey * (1 / 257)).convert("L")
    if picture.has_transparency_data:
        return picture.convert("RGBA")
    return picture.convert("L" if picture.mode in ("1", "L") else "RGB")


def _smallest(picture: Image.Image, first: Sequence[Encoding]) -> AcceptedFile | UploadFault:
    """Return the first encoding of a picture that is small enough to keep."""
    on_paper = _on_paper(_in_full_colours(picture))
    for encoding in (*first, *PHOTOS):
        shown = picture if encoding.format is Format.PNG else on_paper
        content = _encode(shown, encoding)
        if len(content) <= encoding.most_bytes:
            return AcceptedFile(encoding.format, content)
    return UploadFault.HUGE


def _as_sent(picture: Image.Image, size: tuple[int, int]) -> Sequence[Encoding]:
    """Keep the compression of a photo of unchanged size: the file does not grow."""
    if size != picture.size or not isinstance(picture, JpegImagePlugin.JpegImageFile):
        return ()
    sampling = JpegImagePlugin.get_sampling(picture)
    tables = {"qtables": picture.quantization, "subsampling": sampling}
    return (Encoding(Format.JPEG, LARGEST, tables),)


def _on_paper(picture: Image.Image) -> Image.Image:
    if picture.mode != "RGBA":
        return picture
    paper = Image.new("RGB", picture.size, PAPER)
    paper.paste(picture, mask=picture.getchannel("A"))
    return paper


def _encode(picture: Image.Image, encoding: Encoding) -> bytes:
    kept = {"transparency"} & picture.info.keys()
    picture.info = {key: picture.info[key] for key in kept}
    buffer = BytesIO()
    picture.save(buffer, encoding.format.upper(), **encoding.options)
    return buffer.getvalue()
