"""Draw the map of a quarter under the reasons of its verdict, and of a commune's at the desk.

Never the home itself.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from html import escape
from math import log10
from typing import TYPE_CHECKING, Any

from sqlalchemy.orm import Session

from documents.quarter_map import HEIGHT, WIDTH, Label, QuarterMap, quarter_map
from flows.texts import plain_text
from models.people import Person
from rules.geography.zones import UnknownCommune, UnknownQuarter, ZoneReason
from services.conversation.attachments import ChatFile, Drawing, Maker, drawn_later
from services.conversation.replies import Show
from services.conversation.turn_context import ShownOrGone, TurnContext
from services.desk.reader import DeskReader
from services.enrolment.verdict_values import verdict_of
from services.geography.zones import MapsMissing, Zones

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry

    from rules.geography.surroundings import Surroundings

DOCUMENT = "quarter_map"
LETTER = 17
"""About how wide a letter of a name is, in pixels."""
LINE = 44
MOST_NAMES = 5
"""So many names of communes, and of quarters, are enough."""
SMALLEST = 400
"""Square pixels: a part of a quarter that is smaller has no name."""
ROUND = (1, 2, 5)
LONGEST = 260
"""Pixels of the scale, at most."""
OF_THE_SCALE = (0, HEIGHT - 120, LONGEST + 60, HEIGHT)
"""Where no name is written: left, top, right, bottom."""


def show(context: TurnContext, _: Mapping[str, str]) -> ShownOrGone:
    """Show the reasons of a verdict under the map of its quarter, if a quarter decided."""
    verdict = verdict_of(context)
    code = verdict.zone_code if verdict is not None else None
    reason = (verdict.details or {}).get("zone_reason") if verdict is not None else None
    if code is None or reason != ZoneReason.INSIDE_QUARTER:
        return ShownOrGone.GONE
    try:
        context.deployment.zones.of_quarter(context.session, code)
    except (MapsMissing, UnknownQuarter):  # the maps are others by now
        return ShownOrGone.GONE
    words = context.phrases.render(context, "way_in.why", {})
    context.say(Show(DOCUMENT, {"person": context.person_id, "quarter": code}, words))
    return ShownOrGone.SHOWN


def maker(zones: Zones) -> Maker:
    """Return the maker of the picture."""

    def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
        from rules.geography.surroundings import surroundings_of

        person = session.get(Person, subject["person"])
        if person is None:
            return None
        atlas = zones.atlas(session)
        near = surroundings_of(atlas, subject["quarter"], WIDTH / HEIGHT)
        quarter = atlas.quarters[subject["quarter"]]
        commune = atlas.town(quarter.communes[0]).name
        drawn = picture_of(near, quarter.name, commune, person.language)
        return drawn_later("quartier.png", Drawing(drawn, quarter_map, person.id), "")

    return make


def picture_of(near: "Surroundings", quarter: str, commune: str, language: str) -> QuarterMap:
    """Return what is drawn of a quarter, named in a language."""
    pixel = 2 * near.wide / WIDTH
    shapes = [(name, _on_screen(shape, near, pixel)) for name, shape in near.others]
    outline = _on_screen(near.quarter, near, pixel)
    room = _Room([outline.bounds, OF_THE_SCALE])
    towns = list(_towns(near, pixel, room))
    metres = _round(LONGEST * pixel)
    scale = ("kilometres", metres // 1000) if metres >= 1000 else ("metres", metres)
    return QuarterMap(
        language=language,
        title=quarter,
        above=plain_text(language, "quarter_map.above", commune=commune),
        outline=_path(outline),
        others=[_path(shape) for _, shape in shapes],
        names=list(_names(shapes, room)),
        towns=towns,
        scale=plain_text(language, f"quarter_map.{scale[0]}", count=str(scale[1])),
        scale_width=round(metres / pixel),
    )


def commune_drawing(reader: DeskReader, insee: str, code: str | None) -> str:
    """Return the quarters of a commune as SVG for a page, that of `code` apart; "" if it has none.

    Maps that are not loaded, or others by now, draw nothing.
    """
    from rules.geography.surroundings import surroundings_of_commune

    try:
        atlas = reader.deployment.zones.atlas(reader.session)
        near = surroundings_of_commune(atlas, insee, code, WIDTH / HEIGHT)
        commune = atlas.town(insee).name
    except (MapsMissing, UnknownCommune):
        return ""
    if near is None:
        return ""
    chosen = atlas.quarters[code].name if code and code in atlas.quarters else ""
    shown = picture_of(near, chosen, commune, reader.language)
    label = reader.plain("zones.map", town=commune)
    others = "".join(f'<path class="other" d="{it}"/>' for it in shown.others)
    own = f'<path class="own" d="{shown.outline}"/>' if shown.outline else ""
    names = "".join(
        f'<text class="name" x="{it.x}" y="{it.y}">{escape(it.words)}</text>' for it in shown.names
    )
    towns = "".join(
        f'<circle cx="{it.x}" cy="{it.y}" r="8"/>'
        f'<text x="{it.x + 18}" y="{it.y + 10}">{escape(it.words)}</text>'
        for it in shown.towns
    )
    scale = (
        f'<path class="scale" d="M24 {HEIGHT - 24}h{shown.scale_width}"/>'
        f'<text x="24" y="{HEIGHT - 38}">{escape(shown.scale)}</text>'
    )
    return (
        f'<svg class="map card" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'aria-label="{escape(label)}">{others}{own}{towns}{names}{scale}</svg>'
    )


def _on_screen(shape: "BaseGeometry", near: "Surroundings", pixel: float) -> "BaseGeometry":
    """Return a shape in pixels, from the upper left corner, without what nobody sees."""
    import numpy as np
    import shapely

    corner, scale = np.array([near.wide, -near.high]), np.array([1, -1]) / pixel
    return shapely.transform(shape, lambda metres: (metres + corner) * scale).simplify(1)


def _path(shape: "BaseGeometry") -> str:
    """Return the outline of a shape as a path of SVG."""
    import shapely

    polygons = [it for it in shapely.get_parts(shape) if it.geom_type == "Polygon"]
    rings = [ring for polygon in polygons for ring in (polygon.exterior, *polygon.interiors)]
    return "".join(f"M{' '.join(f'{x:.0f} {y:.0f}' for x, y in ring.coords)}Z" for ring in rings)


@dataclass(slots=True)
class _Room:
    """Where names are already: boxes of left, top, right, bottom."""

    taken: list[tuple[float, float, float, float]] = field(default_factory=list)

    def take(self, left: float, top: float, right: float, bottom: float) -> bool:
        """Take a box for a name, unless it leaves the map or meets another."""
        inside = left >= 0 and top >= 0 and right <= WIDTH and bottom <= HEIGHT
        met = any(
            left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
            for other in self.taken
        )
        if inside and not met:
            self.taken.append((left, top, right, bottom))
        return inside and not met


def _towns(near: "Surroundings", pixel: float, room: _Room) -> Iterator[Label]:
    left = MOST_NAMES
    for name, east, north in near.towns:
        x, y = (near.wide + east) / pixel, (near.high - north) / pixel
        wide = 30 + LETTER * len(name)
        if left and room.take(x - 15, y - LINE / 2, x + wide, y + LINE / 2):
            left -= 1
            yield Label(name, round(x), round(y))


def _names(shapes: Iterable[tuple[str, "BaseGeometry"]], room: _Room) -> Iterator[Label]:
    largest = sorted(shapes, key=lambda it: -it[1].area)
    left = MOST_NAMES
    for name, shape in largest:
        middle = shape.representative_point()
        half = LETTER * len(name) / 2
        box = (middle.x - half, middle.y - LINE / 2, middle.x + half, middle.y + LINE / 2)
        if left and shape.area >= SMALLEST and room.take(*box):
            left -= 1
            yield Label(name, round(middle.x), round(middle.y))


def _round(metres: float) -> int:
    """Return the longest round length that is not longer."""
    power: int = 10 ** int(log10(metres))
    return max(step * power for step in ROUND if step * power <= metres)
