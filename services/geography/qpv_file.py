"""Read the official polygons of the "quartiers prioritaires" (QPV), in GeoJSON."""

import re
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, Field, TypeAdapter

from locales import _
from rules.geography.france import in_france
from services.tabular.official_files import OfficialFile, OfficialRows

if TYPE_CHECKING:
    from shapely.geometry.base import BaseGeometry


class Properties(BaseModel):
    code_qp: str = Field(pattern=r"^Q[NP]\w{6}$")
    lib_qp: str = Field(min_length=1)
    insee_com: str = Field(pattern=r"^(\d{2}|2[AB])\d{3}(, *(\d{2}|2[AB])\d{3})*$")


class Feature(BaseModel):
    properties: Properties
    geometry: dict[str, Any]


class Collection(BaseModel):
    name: str = ""
    features: list[Feature] = Field(min_length=1)


COLLECTION = TypeAdapter(Collection)


def read_quarters(file: OfficialFile) -> OfficialRows:
    """Return the quarters with their outlines as WKB (longitude, latitude in degrees)."""
    collection = file.parse(COLLECTION, _("feature"))
    rows: dict[str, dict[str, Any]] = {}
    for number, feature in enumerate(collection.features, 1):
        row = _row(file, number, feature)
        if row["code"] in rows:
            problem = _("{name} appears twice").format(name=row["code"])
            raise file.fault(_("feature {number}").format(number=number), problem)
        rows[row["code"]] = row
    year = re.search(r"QPV?\D?(20\d\d)", f"{collection.name} {file.name}", re.I)
    return OfficialRows(list(rows.values()), year[1] if year else "2024", file.digest)


def _row(file: OfficialFile, number: int, feature: Feature) -> dict[str, Any]:
    import shapely

    properties, place = feature.properties, _("feature {number}").format(number=number)
    return {
        "code": properties.code_qp,
        "name": properties.lib_qp,
        "communes": re.split(", *", properties.insee_com),
        "geometry": shapely.to_wkb(_outline(file, place, feature.geometry)),
    }


def _outline(file: OfficialFile, place: str, geometry: dict[str, Any]) -> "BaseGeometry":
    from shapely.errors import ShapelyError
    from shapely.geometry import shape

    try:
        outline = shape(geometry)
    except (ShapelyError, ValueError, TypeError, LookupError, AttributeError):
        raise file.fault(place, _("the geometry cannot be read")) from None
    if outline.geom_type not in ("Polygon", "MultiPolygon") or outline.is_empty:
        raise file.fault(place, _("a quarter is a Polygon or a MultiPolygon"))
    west, south, east, north = outline.bounds
    if not (in_france(south, west) and in_france(north, east)):
        raise file.fault(place, _("outside France; coordinates are longitude, latitude in degrees"))
    return outline if outline.is_valid else _mended(outline)


def _mended(outline: "BaseGeometry") -> "BaseGeometry":
    """Repair rings that cross themselves; parts without an area are dropped."""
    import shapely

    return shapely.make_valid(outline, method="structure", keep_collapsed=False)
