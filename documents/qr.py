"""Draw a QR code for a phone's camera: for a page, a paper or a chat."""

from functools import cache
from io import BytesIO


@cache
def svg(text: str) -> str:
    """Return an SVG that takes the size of its container.

    It is dark on white, with the quiet border that cameras need, on dark pages too.
    """
    import segno

    code = segno.make(text, error="m", micro=False)
    svg_text: str = code.svg_inline(
        omitsize=True, border=4, dark="#000", light="#fff", svgclass=None, lineclass=None
    )
    return svg_text


def drawing(text: str) -> str:
    """Return an SVG to be placed on white paper, without a border."""
    import segno

    buffer = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(
        buffer, kind="svg", border=0, xmldecl=False, omitsize=True, svgclass=None, lineclass=None
    )
    return buffer.getvalue().decode()


def picture(text: str) -> bytes:
    """Return a PNG that is sharp on any screen."""
    import segno

    buffer = BytesIO()
    code = segno.make(text, error="m", micro=False)
    code.save(buffer, kind="png", border=4, scale=16, dark="#000", light="#fff")
    return buffer.getvalue()
