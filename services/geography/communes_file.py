"""Read communes (JSON of geo.api.gouv.fr), and former communes with the one they joined (CSV)."""

from typing import Any, Literal

from pydantic import BaseModel, Field, TypeAdapter

from locales import _
from rules.geography.zones import city_of, department_of
from services.tabular.official_files import INSEE, OfficialFile, OfficialRows, column


class Centre(BaseModel):
    coordinates: tuple[float, float]


class ApiCommune(BaseModel):
    """One commune of the JSON answer, under the names of the API's fields.

    The answer has `type` and `chefLieu` when arrondissements and former communes were asked for.
    """

    code: str = Field(pattern=INSEE)
    nom: str = Field(min_length=1)
    codesPostaux: list[str] = []
    codeDepartement: str | None = None
    population: int | None = None
    centre: Centre | None = None
    chefLieu: str | None = Field(None, pattern=INSEE)
    type: (
        Literal[
            "commune-actuelle", "arrondissement-municipal", "commune-associee", "commune-deleguee"
        ]
        | None
    ) = None

    @property
    def parent(self) -> str | None:
        """Return today's commune that a former commune is part of; None for a commune of today."""
        parent = self.chefLieu or city_of(self.code)
        return parent if parent != self.code else None


COMMUNES = TypeAdapter(list[ApiCommune])


def read_communes(file: OfficialFile) -> OfficialRows:
    """Return today's communes, then the former ones.

    A former commune whose code is now that of the new commune is left out: the code means the
    new one.
    """
    rows: dict[str, dict[str, Any]] = {}
    former = []
    communes = file.parse(COMMUNES, _("entry"))
    for number, commune in enumerate(communes, 1):
        if commune.parent or commune.type in ("commune-associee", "commune-deleguee"):
            former.append(_row(commune))
        elif commune.code in rows:
            place = _("entry {number}").format(number=number)
            raise file.fault(place, _("{name} appears twice").format(name=commune.code))
        else:
            rows[commune.code] = _row(commune)
    if not rows:
        raise file.fault("", _("no commune of today in this file"))
    joined = {row["insee"]: row for row in former if row["insee"] not in rows and row["parent"]}
    return OfficialRows([*rows.values(), *joined.values()], "", file.digest)


def _row(commune: ApiCommune) -> dict[str, Any]:
    longitude, latitude = commune.centre.coordinates if commune.centre else (None, None)
    return {
        "insee": commune.code,
        "name": commune.nom,
        "department": commune.codeDepartement or department_of(commune.code),
        "population": commune.population or 0,
        "postcodes": commune.codesPostaux,
        "latitude": latitude,
        "longitude": longitude,
        "parent": commune.parent,
    }


def read_former(file: OfficialFile) -> OfficialRows:
    """Read the CSV of former communes: their code, their name, the commune of today."""
    lines = file.lines()
    __, header = next(lines, (1, []))
    columns = (
        column(file, header, "old_insee", "ancien_code"),
        column(file, header, "old_name", "ancien_nom"),
        column(file, header, "insee", "code_insee"),
    )
    rows = {}
    for number, line in lines:
        if len(line) <= max(columns):
            raise file.fault_of_line(number, _("columns are missing; is the file whole?"))
        insee, name, parent = (line[i].strip() for i in columns)
        if insee != parent:
            rows[insee] = _former(insee, name, parent)
    return OfficialRows(list(rows.values()), "", file.digest)


def _former(insee: str, name: str, parent: str) -> dict[str, Any]:
    return {
        "insee": insee,
        "name": name,
        "department": department_of(parent),
        "population": 0,
        "postcodes": [],
        "latitude": None,
        "longitude": None,
        "parent": parent,
    }
