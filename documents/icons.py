"""Keep the icons, one for each kind of strength; layouts draw them."""

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
