"""Write which letters the bundled fonts draw: `python -m tests.documents.font_letters`."""

import unicodedata
from collections.abc import Iterator

from fontTools.ttLib import TTFont

from documents.letters import FONTS, RANGES

JOINERS = {0x200C, 0x200D}
"""Format characters that some languages write with; the others would turn or hide letters."""


def ranges() -> Iterator[str]:
    """Yield the ranges of code points that a font draws, without controls and private use."""
    found = {point for file in FONTS.glob("*.ttf") for point in TTFont(file).getBestCmap()}
    points = sorted(point for point in found if point in JOINERS or _is_shown(chr(point)))
    first = points[0]
    for point, following in zip(points, [*points[1:], None], strict=True):
        if following != point + 1:
            yield f"{first:04X}-{point:04X}"
            first = following or 0


def _is_shown(letter: str) -> bool:
    return unicodedata.category(letter)[0] != "C" and unicodedata.category(letter) not in {
        "Zl",
        "Zp",
    }


if __name__ == "__main__":
    RANGES.write_text("\n".join(ranges()) + "\n", encoding="ascii")
