"""How far two places are, in whole kilometres as the crow flies: what people are told."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import cos, nan, radians, sin, sqrt
from typing import Self

import numpy as np
from numpy.typing import NDArray

EARTH = 6371.0088
"""Mean radius, in kilometres."""
UNKNOWN = (nan, nan, nan)
Axes = NDArray[np.float64]


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


def axes(spots: Iterable[Spot | None]) -> Axes:
    """A row each; not a number where the place is not known."""
    return np.array([(it.x, it.y, it.z) if it else UNKNOWN for it in spots]).reshape(-1, 3)


def kilometres_between(here: Axes, there: Axes) -> NDArray[np.float64]:
    """A row for each of here, a column for each of there: the same sums as for two places."""
    east, north, up = (
        one[:, None] - other[None, :] for one, other in zip(here.T, there.T, strict=True)
    )
    chord = east * east + north * north + up * up
    found: Axes = np.floor(np.sqrt(chord) * (1 + chord / (24 * EARTH * EARTH)) + 0.5)
    return found
