"""Draw a picture again: upright, and without what the camera noted of place, date and itself."""

from io import BytesIO

from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from documents.uploads import MOST_PIXELS, Fault, Format

BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def redrawn(content: bytes, file_format: Format) -> bytes | Fault:
    """Return the picture in the same format, or what is wrong with it.

    Only its header is read before its size is checked.
    """
    try:
        with Image.open(BytesIO(content), formats=[file_format.upper()]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return Fault.HUGE
            return _jpeg(picture) if file_format is Format.JPEG else _png(picture)
    except BOMB:
        return Fault.HUGE
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return Fault.DAMAGED


def _jpeg(picture: Image.Image) -> bytes:
    """Keep the compression of the original, so that the file does not grow."""
    compression = {
        "qtables": getattr(picture, "quantization", None),
        "subsampling": JpegImagePlugin.get_sampling(picture),
    }
    upright = ImageOps.exif_transpose(picture)
    converted = upright if upright.mode in ("L", "RGB") else upright.convert("RGB")
    return _encode(converted, "JPEG", optimize=True, **compression)


def _png(picture: Image.Image) -> bytes:
    return _encode(ImageOps.exif_transpose(picture), "PNG")


def _encode(picture: Image.Image, name: str, **options: object) -> bytes:
    kept = {"transparency"} & picture.info.keys()
    picture.info = {key: picture.info[key] for key in kept}
    buffer = BytesIO()
    picture.save(buffer, name, **options)
    return buffer.getvalue()
