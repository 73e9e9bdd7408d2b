"""Make of a photo that a mentor sends a small square one, without what the camera noted.

As with a CV, the file may have been made to harm who reads it: `python -m
documents.photo_inspection` reads it in a process of its own.
"""

from io import BytesIO

from PIL import Image, ImageOps

from documents.inspection_limits import inspect_input
from documents.upload_picture import redrawn
from documents.uploads import (
    LARGEST,
    PHOTO_FORMATS,
    AcceptedFile,
    Format,
    UploadFault,
    format_of,
)

SIDE = 640
"""Pixels: a face on a phone needs no more."""
QUALITY = 82


def judged(content: bytes) -> AcceptedFile | UploadFault:
    """Judge a file by its content: return the photo to keep, or what is wrong with it."""
    if not content:
        return UploadFault.EMPTY
    if len(content) > LARGEST:
        return UploadFault.TOO_LARGE
    file_format = format_of(content)
    if file_format not in PHOTO_FORMATS:
        return UploadFault.OTHER_FORMAT
    try:
        picture = redrawn(content, file_format)
        return picture if isinstance(picture, UploadFault) else _square(picture.content)
    except MemoryError:
        return UploadFault.HUGE


def _square(content: bytes) -> AcceptedFile:
    """Return the middle of a picture as a JPEG that holds its pixels alone."""
    with Image.open(BytesIO(content)) as picture:
        square = ImageOps.fit(picture.convert("RGB"), (SIDE, SIDE), Image.Resampling.LANCZOS)
    clean = Image.new("RGB", square.size)
    clean.paste(square)
    buffer = BytesIO()
    clean.save(buffer, "JPEG", quality=QUALITY)
    return AcceptedFile(Format.JPEG, buffer.getvalue())


if __name__ == "__main__":
    inspect_input(judged)
