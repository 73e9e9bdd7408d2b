"""Distances in metres around a point of France, good to a metre over a few kilometres."""

from dataclasses import dataclass
from math import cos, radians
from typing import Any, Self

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

BOXES = (
    (41.2, -5.3, 51.3, 9.8),  # mainland and Corsica
    (15.7, -62.0, 16.7, -60.9),  # Guadeloupe
    (14.3, -61.3, 15.0, -60.7),  # Martinique
    (2.0, -54.7, 5.9, -51.5),  # Guyane
    (-21.5, 55.1, -20.8, 55.9),  # La Réunion
    (-13.1, 44.9, -12.5, 45.4),  # Mayotte
    (17.8, -63.2, 18.2, -62.7),  # Saint-Martin, Saint-Barthélemy
    (46.7, -56.5, 47.2, -56.1),  # Saint-Pierre-et-Miquelon
    (-28.0, -155.0, -7.8, -134.3),  # Polynésie française
    (-22.9, 163.4, -19.5, 168.3),  # Nouvelle-Calédonie
    (-14.5, -178.3, -13.1, -176.0),  # Wallis-et-Futuna
)
"""South, west, north, east."""


def in_france(latitude: float, longitude: float) -> bool:
    return any(
        south <= latitude <= north and west <= longitude <= east
        for south, west, north, east in BOXES
    )


@dataclass(frozen=True, slots=True)
class Plane:
    """A flat map around a point: metres for one degree (WGS84 ellipsoid, series to 1 cm)."""

    latitude: float
    longitude: float
    north: float
    east: float

    @classmethod
    def around(cls, latitude: float, longitude: float) -> Self:
        phi = radians(latitude)
        north = 111132.92 - 559.82 * cos(2 * phi) + 1.175 * cos(4 * phi)
        east = 111412.84 * cos(phi) - 93.5 * cos(3 * phi) + 0.118 * cos(5 * phi)
        return cls(latitude, longitude, north, east)

    def flatten(self, shape: BaseGeometry) -> BaseGeometry:
        """Metres east and north of the point, from degrees."""
        origin, scale = (self.longitude, self.latitude), (self.east, self.north)
        return shapely.transform(shape, lambda degrees: (degrees - origin) * scale)

    def box(self, margin: float) -> BaseGeometry:
        east, north = margin / self.east, margin / self.north
        return shapely.box(
            self.longitude - east,
            self.latitude - north,
            self.longitude + east,
            self.latitude + north,
        )

    def distances(self, latitudes: Any, longitudes: Any) -> Any:
        return np.hypot(
            (longitudes - self.longitude) * self.east, (latitudes - self.latitude) * self.north
        )
