"""How far many places are from many others, all at once."""

from collections.abc import Iterable
from math import nan

import numpy as np
from numpy.typing import NDArray

from rules.geography.distance import EARTH, Spot

UNKNOWN = (nan, nan, nan)
Axes = NDArray[np.float64]


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
