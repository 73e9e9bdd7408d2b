"""Hold every quarter and commune in memory, and find the zone of a point, a commune or a name."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from rules.geography.metres import Plane
from rules.geography.zones import (
    Ruralness,
    UnknownCommune,
    UnknownQuarter,
    ZoneKind,
    ZoneReason,
    ZoneVerdict,
    city_of,
    rural_verdict,
)

BORDER = 25.0
"""Up to this many metres outside a border, the verdict is to check and not no."""
EDGE = 7.0
"""Up to this many metres inside a border, it is to check and not yes: vertices are rounded.

Not 25: official points of reference lie 8 m inside (43.5752, 1.4020 in QN03107M).
"""


@dataclass(frozen=True, slots=True)
class Quarter:
    code: str
    name: str
    communes: tuple[str, ...]
    shape: BaseGeometry


@dataclass(frozen=True, slots=True)
class Town:
    insee: str
    name: str
    department: str
    population: int
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True)
class Atlas:
    """The quarters by code and the communes by INSEE code.

    `parents` gives today's commune for a former one; `rural` holds only classed communes.
    """

    quarters: Mapping[str, Quarter]
    towns: Mapping[str, Town]
    parents: Mapping[str, str]
    rural: Mapping[str, Ruralness]
    qpv_vintage: str
    frr_vintage: str

    def at(self, latitude: float, longitude: float, insee: str | None, on: date) -> ZoneVerdict:
        """Return the verdict for a point (degrees); `insee` is its commune, when it is known.

        Raises `UnknownCommune`.
        """
        plane = Plane.around(latitude, longitude)
        if near := self._near(plane):
            return self._by_border(plane, near)
        if insee is not None:
            return self._by_class(self.town(insee), on)
        return self._by_likely_communes(plane, on)

    def of_commune(self, insee: str, on: date) -> ZoneVerdict:
        """Return the verdict for a whole commune.  Raises `UnknownCommune`."""
        town = self.town(insee)
        verdict = self._by_class(town, on)
        if verdict.kind is ZoneKind.NONE and self.quarters_of(insee):
            return ZoneVerdict(
                ZoneKind.TO_CHECK,
                town.insee,
                town.name,
                ZoneReason.COMMUNE_HAS_QUARTERS,
                self.qpv_vintage,
            )
        return verdict

    def of_quarter(self, code: str) -> ZoneVerdict:
        """Return « to check »: a quarter picked by its name is a hint, never a proof.

        Raises `UnknownQuarter`.
        """
        if code not in self.quarters:
            raise UnknownQuarter(code)
        name = self.quarters[code].name
        return ZoneVerdict(
            ZoneKind.TO_CHECK, code, name, ZoneReason.QUARTER_BY_NAME, self.qpv_vintage
        )

    def needs_address(self, insee: str, on: date) -> bool:
        """Tell whether an address can change the verdict: quarters, and not wholly rural."""
        rural = self._by_class(self.town(insee), on).kind is ZoneKind.FRR
        return bool(self.quarters_of(insee)) and not rural

    def quarters_of(self, insee: str) -> list[Quarter]:
        """Return the quarters of a commune, by name."""
        quarters = self._quarters_by_commune.get(self.fold(insee), [])
        return sorted(quarters, key=lambda quarter: quarter.name)

    def fold(self, insee: str) -> str:
        """Return the code of today's commune, for an arrondissement or a former commune too."""
        return self.parents.get(insee, city_of(insee))

    def town(self, insee: str) -> Town:
        """Return the commune of today that a code means.  Raises `UnknownCommune`."""
        town = self.towns.get(self.fold(insee))
        if town is None:
            raise UnknownCommune(insee)
        return town

    def nearest(self, latitude: float, longitude: float, limit: int) -> list[Town]:
        """Return the communes whose centres are nearest to a point (degrees), nearest first."""
        distances = self._distances(Plane.around(latitude, longitude))
        return [self._placed[i] for i in np.argsort(distances)[:limit]]

    def quarters_in(self, box: BaseGeometry) -> list[Quarter]:
        """Return the quarters that may meet a box (degrees)."""
        ordered = list(self.quarters.values())
        return [ordered[i] for i in sorted(self._tree.query(box))]

    def towns_in(self, box: BaseGeometry) -> list[Town]:
        """Return the communes whose centres lie in a box (degrees), the most populous first."""
        (latitudes, longitudes), (west, south, east, north) = self._centres, box.bounds
        within = (south <= latitudes) & (latitudes <= north)
        within &= (west <= longitudes) & (longitudes <= east)
        towns = [self._placed[i] for i in np.flatnonzero(within)]
        return sorted(towns, key=lambda town: -town.population)

    def _near(self, plane: Plane) -> list[tuple[Quarter, BaseGeometry]]:
        """Return the quarters within `BORDER` of the origin, and their shapes on the plane."""
        close = self.quarters_in(plane.box(BORDER + 1))
        flat = [(quarter, plane.flatten(quarter.shape)) for quarter in close]
        return [(quarter, shape) for quarter, shape in flat if shape.distance(ORIGIN) <= BORDER]

    def _by_border(self, plane: Plane, near: list[tuple[Quarter, BaseGeometry]]) -> ZoneVerdict:
        for quarter, shape in near:
            if shape.contains(ORIGIN) and shape.boundary.distance(ORIGIN) > EDGE:
                return self._verdict(quarter, ZoneKind.QPV, ZoneReason.INSIDE_QUARTER)
        nearest = min(near, key=lambda pair: pair[1].distance(ORIGIN))[0]
        return self._verdict(nearest, ZoneKind.TO_CHECK, ZoneReason.NEAR_BORDER)

    def _verdict(self, quarter: Quarter, kind: ZoneKind, reason: ZoneReason) -> ZoneVerdict:
        return ZoneVerdict(kind, quarter.code, quarter.name, reason, self.qpv_vintage)

    def _by_class(self, town: Town, on: date) -> ZoneVerdict:
        """Return what the FRR list says of a commune, leaving its quarters aside."""
        kind, reason = rural_verdict(self.rural.get(town.insee), on)
        if kind is ZoneKind.NONE:
            return ZoneVerdict(kind, None, None, reason, self.qpv_vintage)
        return ZoneVerdict(kind, town.insee, town.name, reason, self.frr_vintage)

    def _by_likely_communes(self, plane: Plane, on: date) -> ZoneVerdict:
        """Return a verdict without boundaries: to check unless all likely communes agree."""
        verdicts = [self._by_class(town, on) for town in self._likely(plane)]
        if len({verdict.kind for verdict in verdicts}) == 1:
            return verdicts[0]
        return ZoneVerdict(
            ZoneKind.TO_CHECK, None, None, ZoneReason.COMMUNE_UNCERTAIN, self.frr_vintage
        )

    def _likely(self, plane: Plane) -> list[Town]:
        """Return the communes that the point may lie in, nearest first.

        A town spreads about 10 m × √population around its centre.
        """
        distances = self._distances(plane)
        if not len(distances):
            return []
        within = distances <= 2 * distances.min() + 1000 + self._spreads
        chosen = np.flatnonzero(within)
        return [self._placed[i] for i in chosen[np.argsort(distances[chosen])]]

    def _distances(self, plane: Plane) -> Any:
        return plane.distances(*self._centres)

    @cached_property
    def _placed(self) -> list[Town]:
        return [town for town in self.towns.values() if town.latitude is not None]

    @cached_property
    def _centres(self) -> Any:
        centres = [(town.latitude, town.longitude) for town in self._placed]
        return np.array(centres, dtype=float).reshape(-1, 2).T

    @cached_property
    def _spreads(self) -> Any:
        return 10 * np.sqrt(np.array([town.population for town in self._placed], dtype=float))

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree([quarter.shape for quarter in self.quarters.values()])

    @cached_property
    def _quarters_by_commune(self) -> Mapping[str, list[Quarter]]:
        quarters: dict[str, list[Quarter]] = defaultdict(list)
        for quarter in self.quarters.values():
            for insee in {self.fold(insee) for insee in quarter.communes}:
                quarters[insee].append(quarter)
        return quarters


ORIGIN = shapely.Point(0, 0)
"""The point asked about, on its own plane."""
