"""Compute how far many places are from many others, all at once."""

from collections.abc import Iterable
from math import nan

import numpy as np
from numpy.typing import NDArray

from rules.geography.distance import EARTH, GlobePoint

UNKNOWN = (nan, nan, nan)
Axes = NDArray[np.float64]


def axes(spots: Iterable[GlobePoint | None]) -> Axes:
    """Return an array of one row (x, y, z) for each place; NaN where the place is unknown."""
    rows = [(spot.x, spot.y, spot.z) if spot else UNKNOWN for spot in spots]
    return np.array(rows).reshape(-1, 3)


def kilometres_between(first: Axes, second: Axes) -> NDArray[np.float64]:
    """Return whole kilometres: a row for each place of `first`, a column for each of `second`.

    The formula is the one of `distance.kilometres`.
    """
    x, y, z = (one[:, None] - other[None, :] for one, other in zip(first.T, second.T, strict=True))
    chord = x * x + y * y + z * z
    table: Axes = np.floor(np.sqrt(chord) * (1 + chord / (24 * EARTH * EARTH)) + 0.5)
    return table
