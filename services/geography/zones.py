"""Answer where people live: the verdict of a place, communes of a postcode, quarters."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import TYPE_CHECKING

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from locales import _
from models.engine.constant import constant
from models.engine.transaction_cache import cached_in_transaction
from models.geography import Commune, CommunePostcode, RuralCommune, Zone, ZoneLoad
from rules.geography.france import in_france
from rules.geography.zones import UnknownCommune, UnknownQuarter, ZoneSource, ZoneVerdict
from services.geography.loading import MAPS, in_force

if TYPE_CHECKING:
    from rules.geography.atlas import Atlas, Quarter, Town

__all__ = ["MapsMissing", "UnknownCommune", "UnknownQuarter", "Zones", "in_france"]

Key = tuple[int, str]
TOWN = ("insee", "name", "department", "population", "latitude", "longitude")


class MapsMissing(Exception):
    """The maps that a verdict needs are not loaded."""

    def __init__(self) -> None:
        super().__init__(_("no map is loaded yet: run `declic zones update`"))


@dataclass(frozen=True, slots=True)
class Zones:
    """Answer from the atlas of the newest load, kept in memory; one instance for the process.

    Communes are INSEE codes; latitude and longitude are degrees. Methods raise MapsMissing;
    those that take a code may raise UnknownCommune or UnknownQuarter.
    """

    _drawn: dict[Key, "Atlas"] = field(default_factory=dict)
    _drawing: Lock = field(default_factory=Lock)

    def at(
        self,
        session: Session,
        latitude: float,
        longitude: float,
        *,
        insee: str | None = None,
        on: date,
    ) -> ZoneVerdict:
        """Judge a position; an `insee` that the maps do not know is ignored."""
        atlas = self.atlas(session)
        commune = insee if insee and atlas.fold(insee) in atlas.towns else None
        return atlas.at(latitude, longitude, commune, on)

    def of_commune(self, session: Session, insee: str, *, on: date) -> ZoneVerdict:
        return self.atlas(session).of_commune(insee, on)

    def of_quarter(self, session: Session, code: str) -> ZoneVerdict:
        return self.atlas(session).of_quarter(code)

    def needs_address(self, session: Session, insee: str, *, on: date) -> bool:
        return self.atlas(session).needs_address(insee, on)

    def quarters_of(self, session: Session, insee: str) -> list[tuple[str, str]]:
        """Return code and name of the commune's quarters."""
        return [(quarter.code, quarter.name) for quarter in self.atlas(session).quarters_of(insee)]

    def nearest_communes(
        self, session: Session, latitude: float, longitude: float, limit: int = 3
    ) -> list[tuple[str, str]]:
        """Return code and name of the communes whose centres are nearest."""
        towns = self.atlas(session).nearest(latitude, longitude, limit)
        return [(town.insee, town.name) for town in towns]

    def fold(self, session: Session, insee: str) -> str:
        """Return the commune of today for a former commune or an arrondissement."""
        return self.atlas(session).fold(insee)

    def commune_name(self, session: Session, insee: str) -> str:
        return self.atlas(session).town(insee).name

    def department_of(self, session: Session, insee: str) -> str:
        return self.atlas(session).town(insee).department

    def communes_of(self, session: Session, postcode: str) -> list[tuple[str, str]]:
        """Return code and name of the communes of a postcode, the most populous first."""
        return [(insee, name) for insee, name in session.execute(*_communes_of(postcode))]

    def towns_of(self, session: Session, departments: Sequence[str]) -> list[tuple[str, str]]:
        """Return code and name of the communes of departments, the most populous first."""
        towns = select(Commune.insee, Commune.name).where(Commune.department.in_(departments))
        today = towns.where(Commune.parent.is_(None)).order_by(Commune.population.desc())
        return [(insee, name) for insee, name in session.execute(today)]

    def atlas(self, session: Session) -> "Atlas":
        key = _newest_load(session)
        if key is None:
            raise MapsMissing
        atlas = self._drawn.get(key)
        return atlas or self._draw(session, key)

    def _draw(self, session: Session, key: Key) -> "Atlas":
        with self._drawing:
            if key not in self._drawn:
                atlas = draw(session)
                self._drawn.clear()
                self._drawn[key] = atlas
            return self._drawn[key]


@cached_in_transaction
def _newest_load(session: Session) -> Key | None:
    newest = select(ZoneLoad.id, ZoneLoad.digest).order_by(ZoneLoad.id.desc()).limit(1)
    row = session.execute(newest).first()
    return (row[0], row[1]) if row else None


def draw(session: Session) -> "Atlas":
    """Build the atlas from the tables; raise MapsMissing when a source is not loaded."""
    from rules.geography.atlas import Atlas

    loads = in_force(session)
    if not set(MAPS) <= set(loads):
        raise MapsMissing
    towns, parents = _communes(session)
    rural = session.execute(select(RuralCommune.insee, RuralCommune.ruralness))
    return Atlas(
        quarters=_quarters(session),
        towns=towns,
        parents=parents,
        rural={row.insee: row.ruralness for row in rural},
        qpv_vintage=loads[ZoneSource.QPV].vintage,
        frr_vintage=loads[ZoneSource.FRR].vintage,
    )


def _quarters(session: Session) -> dict[str, "Quarter"]:
    import shapely

    from rules.geography.atlas import Quarter

    rows = session.execute(select(Zone.code, Zone.name, Zone.communes, Zone.geometry)).all()
    shapes = shapely.from_wkb([row.geometry for row in rows])
    return {
        row.code: Quarter(row.code, row.name, tuple(row.communes), shape)
        for row, shape in zip(rows, shapes, strict=True)
    }


def _communes(session: Session) -> tuple[dict[str, "Town"], dict[str, str]]:
    from rules.geography.atlas import Town

    table = Commune.__table__
    rows = session.execute(select(*(table.c[name] for name in (*TOWN, "parent"))))
    towns, parents = {}, {}
    for row in rows.mappings():
        if row["parent"]:
            parents[row["insee"]] = row["parent"]
        else:
            towns[row["insee"]] = Town(**{name: row[name] for name in TOWN})
    return towns, parents


@constant
def _communes_of(postcode: str) -> Select[str, str]:
    query = select(Commune.insee, Commune.name)
    query = query.join(CommunePostcode, CommunePostcode.insee == Commune.insee)
    query = query.where(CommunePostcode.postcode == postcode)
    return query.order_by(Commune.population.desc(), Commune.name)
