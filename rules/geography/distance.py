"""Compute how far two places are, in whole kilometres as the crow flies, to show to people."""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import Self

EARTH = 6371.0088
"""Mean radius, in kilometres."""


@dataclass(frozen=True, slots=True)
class GlobePoint:
    """A point of the globe, in kilometres from the centre of the Earth along three axes."""

    x: float
    y: float
    z: float

    @classmethod
    def at(cls, latitude: float, longitude: float) -> Self:
        """Return the point at a latitude and a longitude, in degrees."""
        phi, theta = radians(latitude), radians(longitude)
        flat = EARTH * cos(phi)
        return cls(flat * cos(theta), flat * sin(theta), EARTH * sin(phi))


def kilometres(a: GlobePoint, b: GlobePoint) -> int:
    """Return the arc, computed from its chord to the third order: 3 m too short at 1,000 km."""
    x, y, z = a.x - b.x, a.y - b.y, a.z - b.z
    chord = x * x + y * y + z * z
    return int(sqrt(chord) * (1 + chord / (24 * EARTH * EARTH)) + 0.5)
