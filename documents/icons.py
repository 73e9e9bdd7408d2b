"""Keep the line icons of papers, pictures and pages.

They were drawn for Déclic, on a grid of 24, and are under its licence (`LICENSE`).
"""

from enum import StrEnum

CIRCLE = "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18z"


class Icon(StrEnum):
    """An icon; the value is its SVG path, in a square of side 24."""

    EAR = (
        "M7 10a5 5 0 0 1 10 0c0 3.5-3.5 4-3.5 7.2a2.8 2.8 0 0 1-5 1.6"
        "M10 10a2 2 0 0 1 4 0c0 1.6-2 1.8-2 3.6"
    )
    PEOPLE = (
        "M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3 20c0-4 2.5-6 6-6s6 2 6 6"
        "M15.5 5.3a3 3 0 0 1 0 5.6M17 14.4c2.4.7 4 2.5 4 5.6"
    )
    SPEECH = "M4 5h16v11H11l-4 4v-4H4z"
    SHIELD = "M12 3l7 3v5c0 4.6-3 8-7 10-4-2-7-5.4-7-10V6zM9 12l2 2 4-4"
    SUN = (
        "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM12 2v2M12 20v2M2 12h2M20 12h2"
        "M5 5l1.4 1.4M17.6 17.6L19 19M5 19l1.4-1.4M17.6 6.4L19 5"
    )
    FLAG = "M6 21V4M6 5h12l-2.5 4 2.5 4H6"
    LIST = "M4 6l1.5 1.5L8 5M4 12l1.5 1.5L8 11M4 18l1.5 1.5L8 17M12 6.5h8M12 12.5h8M12 18.5h8"
    COMPASS = f"{CIRCLE}M15.5 8.5l-2 5-5 2 2-5z"
    MOUNTAIN = "M3 19L10 6l4 7.5 2-3 5 8.5z"
    TARGET = f"{CIRCLE}M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8z"
    BOLT = "M13 3L5 14h6l-1 7 8-11h-6z"
    LEAF = "M7 17C2 9 9 4 20 4c0 11-6 16-13 13zM4 21c1-5 5-9 9-11"
    ARROWS = "M4 9h15l-4-4M20 15H5l4 4"
    LENS = "M11 18a7 7 0 1 0 0-14 7 7 0 0 0 0 14zM16 16l5 5"
    BULB = "M9 15.2a6.5 6.5 0 1 1 6 0V17H9zM10 20.5h4"
    SMILE = f"{CIRCLE}M8 14c1 2 2.4 3 4 3s3-1 4-3M9 9.3v.4M15 9.3v.4"

    DONE = f"{CIRCLE}M8 12.3l2.8 2.8L16 9.5"
    WARNING = "M12 4L2.8 20h18.4zM12 10v4.6M12 17.2v.3"
    INFO = f"{CIRCLE}M12 11.2v5M12 7.7v.3"
    QUESTION = f"{CIRCLE}M9.4 9.6a2.7 2.7 0 1 1 3.9 2.4c-.9.5-1.3 1-1.3 1.9M12 16.6v.3"
    CALENDAR = "M4 6h16v14H4zM4 10.5h16M8 3.5V8M16 3.5V8"
    CLOCK = f"{CIRCLE}M12 7v5.2l3.4 2"
    PERSON = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.6-4 3.6-6 7.5-6s6.9 2 7.5 6"
    PLACE = "M12 21c4.6-4.7 7-8.2 7-11.2a7 7 0 0 0-14 0C5 12.8 7.4 16.3 12 21z"
    VIDEO = "M3 7h12v10H3zM15 10.8l6-3.3v9l-6-3.3z"
    TELEPHONE = (
        "M6.5 3.5h3l1.5 4-2 1.5a11 11 0 0 0 6 6l1.5-2 4 1.5v3"
        "c0 1.4-1 2.5-2.5 2.5C10.5 20 4 13.5 4 6c0-1.5 1.1-2.5 2.5-2.5z"
    )
    MAIL = "M3 6h18v13H3zM3.5 6.5L12 13l8.5-6.5"
    DOCUMENT = "M6 3h8l4.5 4.5V21H6zM14 3v4.5h4.5M9 12.5h6.5M9 16.5h6.5"
    DOWNLOAD = "M12 4v11M7.5 10.8L12 15.3l4.5-4.5M4 20h16"
    OUTSIDE = "M10 5H5v14h14v-5M14 4h6v6M20 4l-9 9"
    HOME = "M3.5 11.5L12 4l8.5 7.5M6 9.5V20h12V9.5M10 20v-5.5h4V20"
    HEART = (
        "M12 20C5.5 15.5 3.5 12.3 3.5 9"
        "a4.3 4.3 0 0 1 8.5-1.3A4.3 4.3 0 0 1 20.5 9c0 3.3-2 6.5-8.5 11z"
    )
    STAR = "M12 3.5l2.6 5.6 6 .7-4.5 4.2 1.2 6L12 17l-5.3 3 1.2-6-4.5-4.2 6-.7z"
    BRIEFCASE = "M3 8h18v12H3zM9 8V4.5h6V8M3 13.5h18"
    BOOK = (
        "M12 6.5C9.5 4.5 6.5 4 3 4v14.5"
        "c3.5 0 6.5.5 9 2.5 2.5-2 5.5-2.5 9-2.5V4c-3.5 0-6.5.5-9 2.5zM12 6.5V21"
    )
    LOCK = "M5 11h14v10H5zM8 11V8a4 4 0 0 1 8 0v3M12 15v2.5"
    EYE = (
        "M2.5 12c2.3-4.3 5.5-6.5 9.5-6.5s7.2 2.2 9.5 6.5"
        "c-2.3 4.3-5.5 6.5-9.5 6.5S4.8 16.3 2.5 12zM12 15a3 3 0 1 0 0-6 3 3 0 0 0 0 6z"
    )
    PENCIL = "M4 20l1-4.5L16.5 4 20 7.5 8.5 19zM14 6.5l3.5 3.5"
    BIN = "M4 7h16M9.5 7V4h5v3M6 7l1 14h10l1-14M10 11v6M14 11v6"
    PLUS = "M12 5v14M5 12h14"
    TICK = "M5 12.5l4.5 4.5L19 7"
    CROSS = "M6 6l12 12M18 6L6 18"
    BELL = "M6 17V11a6 6 0 0 1 12 0v6l1.5 1.5h-15zM10 21h4"
    LAPTOP = "M5 5h14v10.5H5zM2 19.5h20"
    ROUTE = (
        "M6 20.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5z"
        "M18 8.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM8.5 18H15a3 3 0 0 0 0-6H9a3 3 0 0 1 0-6h6.5"
    )
    EURO = f"{CIRCLE}M15.3 8.7a4.3 4.3 0 1 0 0 6.6M6.8 11h5.4M6.8 13.4h5.4"


OF_STRENGTHS = (
    Icon.EAR,
    Icon.PEOPLE,
    Icon.SPEECH,
    Icon.SHIELD,
    Icon.SUN,
    Icon.FLAG,
    Icon.LIST,
    Icon.COMPASS,
    Icon.MOUNTAIN,
    Icon.TARGET,
    Icon.BOLT,
    Icon.LEAF,
    Icon.ARROWS,
    Icon.LENS,
    Icon.BULB,
    Icon.SMILE,
)
"""One for each kind of strength, in their order."""


def drawn(icon: Icon, side: int = 24) -> str:
    """Return an icon as SVG, in the colour of the words around it, which say the same."""
    return (
        f'<svg viewBox="0 0 24 24" width="{side}" height="{side}" aria-hidden="true"'
        f' focusable="false" fill="none" stroke="currentColor" stroke-width="2"'
        f' stroke-linecap="round" stroke-linejoin="round"><path d="{icon}"/></svg>'
    )
