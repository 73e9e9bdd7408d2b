"""Draw the mark: a D like a window, and the sun in it. All that shows a mark is made from it."""

from base64 import b64encode

from documents.identity.colours import WHITE, Identity
from documents.identity.house import house

LETTER = "M9 7h6.2a9 9 0 0 1 0 18H9z"
"""In a square of side 32."""


def mark(identity: Identity | None = None, *, rounded: bool = True) -> str:
    """Return the mark as SVG; without round corners where whoever shows it cuts them itself."""
    colours = identity or house()
    corner = ' rx="8"' if rounded else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" width="32" height="32"'
        f' aria-hidden="true" focusable="false"><rect width="32" height="32"{corner}'
        f' fill="{colours.night}"/><path fill="{WHITE}" d="{LETTER}"/>'
        f'<circle cx="15" cy="16" r="4.6" fill="{colours.sun}"/></svg>'
    )


def data_address(svg: str) -> str:
    """Return a drawing as an address that holds it whole."""
    return f"data:image/svg+xml;base64,{b64encode(svg.encode()).decode()}"
