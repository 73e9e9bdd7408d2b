"""A code for a telephone's camera, as SVG to put in a page."""

from functools import cache

import segno


@cache
def svg(text: str) -> str:
    """As large as what holds it; dark on white, with its quiet border, in dark pages too."""
    code = segno.make(text, error="m", micro=False)
    drawn: str = code.svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return drawn
