"""A picture drawn anew: upright, and without what a camera notes of the place, the date, itself."""

from io import BytesIO

from PIL import Image, ImageOps, JpegImagePlugin, UnidentifiedImageError

from documents.uploads import MOST_PIXELS, Fault, Format

BOMB = (Image.DecompressionBombError, Image.DecompressionBombWarning)


def drawn_anew(content: bytes, kind: Format) -> bytes | Fault:
    """Only its head is read before its size is known."""
    try:
        with Image.open(BytesIO(content), formats=[kind.upper()]) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                return Fault.HUGE
            return _jpeg(picture) if kind is Format.JPEG else _png(picture)
    except BOMB:
        return Fault.HUGE
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError):
        return Fault.DAMAGED


def _jpeg(picture: Image.Image) -> bytes:
    """As finely as it came, no finer: it does not grow."""
    finely = {
        "qtables": getattr(picture, "quantization", None),
        "subsampling": JpegImagePlugin.get_sampling(picture),
    }
    upright = ImageOps.exif_transpose(picture)
    drawn = upright if upright.mode in ("L", "RGB") else upright.convert("RGB")
    return _saved(drawn, "JPEG", optimize=True, **finely)


def _png(picture: Image.Image) -> bytes:
    return _saved(ImageOps.exif_transpose(picture), "PNG")


def _saved(picture: Image.Image, kind: str, **finely: object) -> bytes:
    kept = {"transparency"} & picture.info.keys()
    picture.info = {name: picture.info[name] for name in kept}
    made = BytesIO()
    picture.save(made, kind, **finely)
    return made.getvalue()
