"""Draw a portrait that is nobody's likeness: a head and shoulders in the programme's colours.

Its parts follow from a number that says nothing of the person. The face has the colour of the
paper, and hair is short: no portrait tells an origin or a gender.
"""

from dataclasses import dataclass
from hashlib import sha256

from documents.identity.colours import Identity
from documents.identity.house import house

HAIR = (
    "M62 92C58 58 78 40 101 40s43 17 38 52c-6-20-17-27-38-27s-32 8-39 27z",
    "M64 88c-7-14 1-27 10-31 4-12 20-18 32-12 14-4 28 4 30 15 8 6 8 18 0 28-4-12-10-18-18-20"
    "-14 4-32 2-38-2-8 4-12 12-16 22z",
    "M63 98C44 92 44 64 60 54c4-20 26-28 40-24 18-6 40 6 42 24 16 12 14 38-5 44"
    "-2-18-10-28-20-30-10 4-26 4-34 0-10 4-18 14-20 30z",
    "M62 96C56 60 76 38 104 38c26 0 42 20 36 58-3-14-8-22-16-27-22 4-42 0-48-9-5 10-10 20-14 36z",
    "M61 106C50 66 70 37 100 37s50 27 39 69c-2-14-4-26-11-33-18 7-34 3-44-8-8 9-18 20-23 41z",
    "M64 84c-2-26 14-42 36-42s38 16 36 42c-5-10-9-16-14-19-14-4-30-4-44 0-5 3-9 9-14 19z",
)
"""Paths above a head whose middle is at 100, 94, in a square of side 200."""
CLOTHES = (
    "M22 200c4-38 36-50 78-50s74 12 78 50z",
    "M18 200c2-34 30-46 58-50l24 22 24-22c28 4 56 16 58 50z",
    "M22 200c4-36 34-46 56-50 4 16 40 16 44 0 22 4 52 14 56 50z",
)
GLASSES = 4
"""One portrait in so many wears them."""


@dataclass(frozen=True, slots=True)
class PortraitParts:
    """Which part of each kind a portrait has; what is larger than their number begins anew."""

    hair: int
    hair_colour: int
    clothes: int
    tint: int
    ground: int
    glasses: bool


def parts_of(number: int) -> PortraitParts:
    """Return the parts that follow from a number, always the same."""
    digest = sha256(f"portrait {number}".encode()).digest()
    hair, hair_colour, clothes, tint, ground, glasses = digest[:6]
    return PortraitParts(hair, hair_colour, clothes, tint, ground, glasses % GLASSES == 0)


def portrait(number: int, identity: Identity | None = None) -> str:
    """Return the portrait as SVG, a disc on nothing; the words beside it say who is meant."""
    colours, parts = identity or house(), parts_of(number)
    papers = (colours.sand, colours.light.note, colours.edge, colours.light.done)
    paper = papers[parts.ground % len(papers)]
    cloth = colours.tints[parts.tint % len(colours.tints)]
    hairs = (colours.ink, colours.night, colours.grey, *colours.tints[::2])
    hair = next(it for it in (*hairs[parts.hair_colour % len(hairs) :], colours.ink) if it != cloth)
    line = f"stroke='{colours.ink}' stroke-width='3.4' stroke-linecap='round'"
    skin = f"fill='{paper}' {line}"
    clip = f"disc-{number}"
    return (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 200 200' width='200' height='200'"
        " aria-hidden='true' focusable='false'>"
        f"<defs><clipPath id='{clip}'><circle cx='100' cy='100' r='100'/></clipPath></defs>"
        f"<g clip-path='url(#{clip})'><rect width='200' height='200' fill='{paper}'/>"
        f"<circle cx='150' cy='62' r='40' fill='{colours.sun}'/>"
        f"<path d='M84 122h32v32a16 16 0 0 1-32 0z' {skin}/>"
        f"<path d='{CLOTHES[parts.clothes % len(CLOTHES)]}' fill='{cloth}'/>"
        f"<ellipse cx='100' cy='94' rx='36' ry='43' {skin}/>"
        f"<path d='{HAIR[parts.hair % len(HAIR)]}' fill='{hair}'/>"
        f"<g fill='none' {line}>{_face(glasses=parts.glasses)}</g></g></svg>"
    )


def _face(*, glasses: bool) -> str:
    frame = (
        "<circle cx='83' cy='97' r='12'/><circle cx='117' cy='97' r='12'/>"
        "<path d='M95 95q5-4 10 0'/>"
    )
    return f"<path d='M83 95v3M117 95v3M89 117q11 9 22 0'/>{frame if glasses else ''}"
