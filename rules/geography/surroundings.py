"""Cut out of the atlas what lies around quarters, for a map of them: never a home."""

from collections.abc import Sequence
from dataclasses import dataclass

import shapely
from shapely.geometry.base import BaseGeometry

from rules.geography.atlas import Atlas, Quarter, Town
from rules.geography.metres import Plane
from rules.geography.zones import UnknownQuarter

LEAST = 1500.0
"""Metres from the middle of a map to its upper border, at least."""
MARGIN = 1.6
"""How many times as high as its quarter a map is."""
FARTHEST = 2.0
"""The centre of its commune joins the map if it is at most so many times as far."""
ROOM = 1.2


@dataclass(frozen=True, slots=True)
class Surroundings:
    """A quarter, or none, and what is near, in metres east and north of the middle of a frame.

    `wide` and `high` are half of the frame. `others` are the quarters that it holds, with their
    names; `towns` are the centres of communes, the most populous first.
    """

    quarter: BaseGeometry
    others: tuple[tuple[str, BaseGeometry], ...]
    towns: tuple[tuple[str, float, float], ...]
    wide: float
    high: float


def surroundings_of(atlas: Atlas, code: str, proportion: float) -> Surroundings:
    """Return what is around a quarter, in a frame `proportion` times as wide as high.

    Raises `UnknownQuarter`.
    """
    quarter = atlas.quarters.get(code)
    if quarter is None:
        raise UnknownQuarter(code)
    return _around(atlas, [quarter], atlas.town(quarter.communes[0]), code, proportion)


def surroundings_of_commune(
    atlas: Atlas, insee: str, code: str | None, proportion: float
) -> Surroundings | None:
    """Return a commune's quarters in a frame, that of `code` apart; None if it has none.

    Raises `UnknownCommune`.
    """
    quarters = atlas.quarters_of(insee)
    return _around(atlas, quarters, atlas.town(insee), code, proportion) if quarters else None


def _around(
    atlas: Atlas, quarters: Sequence[Quarter], town: Town, code: str | None, proportion: float
) -> Surroundings:
    outlines = shapely.union_all([it.shape for it in quarters])
    heart = shapely.box(*outlines.bounds).centroid
    plane = Plane.around(heart.y, heart.x)
    left, bottom, right, top = _bounds(outlines, town, plane)
    middle = ((left + right) / 2, (bottom + top) / 2)
    high = max((top - bottom) / 2, (right - left) / 2 / proportion)
    wide = high * proportion
    frame, around = shapely.box(-wide, -high, wide, high), plane.box(2 * (wide + high))

    def placed(shape: BaseGeometry) -> BaseGeometry:
        return shapely.transform(plane.flatten(shape), lambda metres: metres - middle)

    chosen = atlas.quarters.get(code) if code else None
    others = [
        (it.name, placed(it.shape).intersection(frame))
        for it in atlas.quarters_in(around)
        if it.code != code
    ]
    centres = [(it.name, placed(_centre(it))) for it in atlas.towns_in(around)]
    return Surroundings(
        placed(chosen.shape) if chosen else shapely.Polygon(),
        tuple(it for it in others if not it[1].is_empty),
        tuple((name, *_x_and_y(at)) for name, at in centres if frame.contains(at)),
        wide,
        high,
    )


def _bounds(outlines: BaseGeometry, town: Town, plane: Plane) -> tuple[float, float, float, float]:
    """Return the borders of the map in metres: around quarters, and their commune's centre."""
    west, south, east, north = plane.flatten(outlines).bounds
    reach = max(LEAST, MARGIN * max(east - west, north - south) / 2)
    left, bottom, right, top = -reach, -reach, reach, reach
    centre = plane.flatten(_centre(town))
    if centre.is_empty:
        return left, bottom, right, top
    x, y = _x_and_y(centre)
    if max(abs(x), abs(y)) <= FARTHEST * reach:
        left, right = min(left, ROOM * x), max(right, ROOM * x)
        bottom, top = min(bottom, ROOM * y), max(top, ROOM * y)
    return left, bottom, right, top


def _centre(town: Town) -> shapely.Point:
    """Return the centre of a commune in degrees; an empty point if nobody knows it."""
    if town.longitude is None or town.latitude is None:
        return shapely.Point()
    return shapely.Point(town.longitude, town.latitude)


def _x_and_y(point: BaseGeometry) -> tuple[float, float]:
    return float(shapely.get_x(point)), float(shapely.get_y(point))
