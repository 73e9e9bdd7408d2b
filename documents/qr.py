"""A code for a telephone's camera: SVG to put in a page, or a picture for a chat."""

from functools import cache
from io import BytesIO


@cache
def svg(text: str) -> str:
    """As large as what holds it; dark on white, with its quiet border, in dark pages too."""
    import segno

    code = segno.make(text, error="m", micro=False)
    drawn: str = code.svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return drawn


def picture(text: str) -> bytes:
    """PNG, sharp on any screen."""
    import segno

    drawn = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(drawn, kind="png", border=4, scale=16, dark="#000", light="#fff")
    return drawn.getvalue()
