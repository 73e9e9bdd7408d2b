"""How far two places are, in whole kilometres as the crow flies: what people are told."""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import Self

EARTH = 6371.0088
"""Mean radius, in kilometres."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A point of the globe: kilometres from its centre along three axes."""

    x: float
    y: float
    z: float

    @classmethod
    def at(cls, latitude: float, longitude: float) -> Self:
        phi, theta = radians(latitude), radians(longitude)
        flat = EARTH * cos(phi)
        return cls(flat * cos(theta), flat * sin(theta), EARTH * sin(phi))


def kilometres(here: Spot, there: Spot) -> int:
    """The arc from its chord, to the third order: 3 m too short at 1,000 km."""
    east, north, up = here.x - there.x, here.y - there.y, here.z - there.z
    chord = east * east + north * north + up * up
    return int(sqrt(chord) * (1 + chord / (24 * EARTH * EARTH)) + 0.5)
