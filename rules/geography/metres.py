"""Measure metres around a point of France, right to a metre over a few kilometres."""

from dataclasses import dataclass
from math import cos, radians
from typing import Any, Self

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat map around a point.

    `north` and `east`: metres for one degree of latitude and of longitude (WGS84 ellipsoid,
    series right to 1 cm).
    """

    latitude: float
    longitude: float
    north: float
    east: float

    @classmethod
    def around(cls, latitude: float, longitude: float) -> Self:
        """Return the scale at a latitude, in metres a degree; series of the WGS 84 ellipsoid."""
        phi = radians(latitude)
        north = 111132.92 - 559.82 * cos(2 * phi) + 1.175 * cos(4 * phi)
        east = 111412.84 * cos(phi) - 93.5 * cos(3 * phi) + 0.118 * cos(5 * phi)
        return cls(latitude, longitude, north, east)

    def flatten(self, shape: BaseGeometry) -> BaseGeometry:
        """Return a shape given in degrees as metres east and north of the point."""
        origin, scale = (self.longitude, self.latitude), (self.east, self.north)
        return shapely.transform(shape, lambda degrees: (degrees - origin) * scale)

    def box(self, margin: float) -> BaseGeometry:
        """Return the box, in degrees, that reaches `margin` metres around the point."""
        east, north = margin / self.east, margin / self.north
        return shapely.box(
            self.longitude - east,
            self.latitude - north,
            self.longitude + east,
            self.latitude + north,
        )

    def distances(self, latitudes: Any, longitudes: Any) -> Any:
        """Return the metres from the point to each of many points: arrays of degrees."""
        return np.hypot(
            (longitudes - self.longitude) * self.east, (latitudes - self.latitude) * self.north
        )
