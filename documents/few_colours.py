"""Write a drawn picture with a palette: a third of the bytes, for a phone that pays for each."""

from io import BytesIO

MOST = 128
"""Colours: drawings have a dozen, and the shades at their edges."""


def with_few_colours(picture: bytes, most: int = MOST) -> bytes:
    """Return a PNG as one of `most` colours; nobody sees the difference in a drawing."""
    from PIL import Image  # slow to import, and for drawings alone

    with Image.open(BytesIO(picture)) as drawn:
        few = drawn.convert("RGB").quantize(
            most, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
        )
    buffer = BytesIO()
    few.save(buffer, "PNG")
    return buffer.getvalue()
