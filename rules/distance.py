"""How far two places are, in whole kilometres as the crow flies: what people are told."""

from dataclasses import dataclass
from math import cos, radians, sin, sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray

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
    east, north, up = here.x - there.x, here.y - there.y, here.z - there.z
    chord = east * east + north * north + up * up
    return int(sqrt(chord) * (1 + chord / (24 * EARTH * EARTH)) + 0.5)


def kilometres_between(here: list[Spot], there: list[Spot]) -> NDArray[np.int64]:
    """A row for each of here, a column for each of there: the same sums as for two places.

    The arc from its chord, to the third order: 3 m too short at 1,000 km.
    """
    one, other = _axes(here), _axes(there)
    east, north, up = (a[:, None] - b[None, :] for a, b in zip(one, other, strict=True))
    chord = east * east + north * north + up * up
    found = np.sqrt(chord) * (1 + chord / (24 * EARTH * EARTH)) + 0.5
    return found.astype(np.int64)


def _axes(spots: list[Spot]) -> list[NDArray[np.float64]]:
    return [np.array([getattr(it, axis) for it in spots], np.float64) for axis in "xyz"]
