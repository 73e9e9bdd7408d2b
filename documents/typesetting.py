"""Typeset values with a layout (Typst): a tagged PDF to print or to send, or a picture for a phone.

Values reach a layout as data and are never read as markup. A layout reads the files of its own
folder only; nothing is fetched.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

from documents.identity.house import house
from documents.letters import FONTS, drawable

if TYPE_CHECKING:
    from typst import Fonts

LAYOUTS = Path(__file__).parent / "layouts"
ACCESSIBLE = "ua-1"
"""PDF/UA-1: what lacks a title, a language, or the text of a picture is refused."""
PIXEL = 72
"""Pixels per inch that make a pixel of a point."""


def pdf(layout: str, values: Mapping[str, Any], made_at: datetime) -> bytes:
    """Return a PDF, dated `made_at`; the same values give the same bytes."""
    instant = int(made_at.timestamp())
    return _typeset(layout, values, format="pdf", pdf_standards=ACCESSIBLE, timestamp=instant)


def png(layout: str, values: Mapping[str, Any]) -> bytes:
    """Return a PNG, a pixel for each point of the layout."""
    return _typeset(layout, values, format="png", ppi=PIXEL)


def fingerprint(values: Any) -> str:
    """Return what tells a dataclass of values from all others, as drawn with today's looks."""
    told = [type(values).__name__, asdict(values), asdict(house()), _looks()]
    return sha256(json.dumps(told, default=str).encode()).hexdigest()


@cache
def _looks() -> str:
    """Return a fingerprint of the layouts, which differs from one version to another."""
    digest = sha256()
    for layout in sorted(LAYOUTS.glob("*.typ")):
        digest.update(layout.read_bytes())
    return digest.hexdigest()


def _typeset(layout: str, values: Mapping[str, Any], **output: Any) -> bytes:
    import typst

    made: bytes = typst.compile(
        LAYOUTS / f"{layout}.typ",
        root=LAYOUTS,
        font_paths=_fonts(),
        ignore_system_fonts=True,
        sys_inputs={
            "values": json.dumps(_shown(values), default=str),
            "colours": json.dumps(asdict(house())),
        },
        **output,
    )
    return made


def _shown(value: Any) -> Any:
    """Return values without the letters that cannot be drawn."""
    if isinstance(value, str):
        return drawable(value)
    if isinstance(value, Mapping):
        return {name: _shown(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_shown(part) for part in value]
    return value


@cache
def _fonts() -> "Fonts":
    """Load the bundled fonts once."""
    from typst import Fonts

    return Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS])
