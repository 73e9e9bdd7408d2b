"""The real official files: loaded fast, known points, every quarter found in its communes."""

import csv
import gzip
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from models.engine.database import Database
from rules.geography.zones import ZoneKind, ZoneReason, ZoneSource
from services.geography import loading
from services.geography.zones import Zones
from services.tabular.official_files import OfficialFile

DAY = date(2026, 9, 28)
FILES = {
    ZoneSource.QPV: "qpv/qp2024_wgs84.geojson.gz",
    ZoneSource.FRR: "zrr_frr/liste-communes-FRR-juillet2025.csv.gz",
    ZoneSource.COMMUNES: "communes/communes_geoapi.json.gz",
    ZoneSource.FORMER: "communes/old_communes.csv.gz",
}


def load(session: Session, folder: Path) -> None:
    readings = {
        source: loading.READERS[source](OfficialFile.unpack(name, (folder / name).read_bytes()))
        for source, name in FILES.items()
    }
    loading.load(session, readings, datetime(2026, 3, 2, tzinfo=UTC))


def test_the_real_files_answer_as_they_should(reference_files: Path, database: Database) -> None:
    database.transact_now(lambda session: load(session, reference_files))
    database.transact_now(lambda session: check(session, reference_files))


def check(session: Session, folder: Path) -> None:
    zones = Zones()
    known_points(zones, session)
    known_communes(zones, session)
    every_quarter(zones, session, folder)


def known_points(zones: Zones, session: Session) -> None:
    bellefontaine = zones.at(session, 43.5752, 1.4020, on=DAY)
    capitole = zones.at(session, 43.6045, 1.4440, on=DAY)

    assert bellefontaine.to_json() == {
        "zone": "qpv",
        "code": "QN03107M",
        "name": "Grand Mirail",
        "reason": "inside_quarter",
        "vintage": "2024",
    }
    assert capitole.kind is ZoneKind.NONE
    assert zones.at(session, 43.6045, 1.4440, insee="31555", on=DAY) == capitole


def known_communes(zones: Zones, session: Session) -> None:
    reasons = {
        insee: zones.of_commune(session, insee, on=DAY).reason
        for insee in ("31451", "31028", "31042", "31135", "31555", "75115", "93059")
    }
    assert reasons == {
        "31451": ZoneReason.FRR,
        "31028": ZoneReason.FRR,
        "31042": ZoneReason.FRR_PLUS,
        "31135": ZoneReason.FRR,
        "31555": ZoneReason.COMMUNE_HAS_QUARTERS,
        "75115": ZoneReason.COMMUNE_HAS_QUARTERS,
        "93059": ZoneReason.COMMUNE_HAS_QUARTERS,
    }
    assert zones.fold(session, "93059") == "93066"
    names = [name for _, name in zones.communes_of(session, "31120")]
    assert names[:2] == ["Portet-sur-Garonne", "Roques"] and "Pinsaguel" in names
    assert zones.communes_of(session, "75015") == [("75056", "Paris")]
    assert zones.department_of(session, "97411") == "974"
    assert not zones.needs_address(session, "34142", on=DAY)  # Lodève: a QPV, wholly FRR


def every_quarter(zones: Zones, session: Session, folder: Path) -> None:
    with gzip.open(folder / "qpv/qpv_2024_index.csv.gz", "rt", encoding="utf-8") as file:
        index = list(csv.DictReader(file))
    assert len(index) == 1584
    assert sum("|" in row["insee"] for row in index) == 149
    communes = {insee for row in index for insee in row["insee"].split("|")}
    quarters = {it: [code for code, _ in zones.quarters_of(session, it)] for it in communes}
    for row in index:
        inside = float(row["inside_lat"]), float(row["inside_lon"])
        assert zones.at(session, *inside, on=DAY).code == row["code"]
        for insee in row["insee"].split("|"):
            assert row["code"] in quarters[insee]


@pytest.mark.parametrize(
    "name", ["zrr_frr/liste-communes-FRR-juillet2025.csv.gz", "zrr_frr/frr_2025-07-10.csv.gz"]
)
def test_both_rural_lists_give_the_same_communes(reference_files: Path, name: str) -> None:
    reading = loading.READERS[ZoneSource.FRR](
        OfficialFile.unpack(name, (reference_files / name).read_bytes())
    )

    assert reading.vintage == "10 juillet 2025"
    assert len(reading.rows) == 13313 + 4456 + 2134 + 20 + 11
