"""Measure how long the official maps take to load, and to find a place in them.

`python -m benchmarks.zones FOLDER` reads the official files there; the peer looks at every
quarter in turn, as one would without an index.
"""

import json
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

import shapely
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from migrations import run
from models.engine.database import open_database
from rules.geography.zones import ZoneSource
from services.geography import loading
from services.geography.zones import Zones
from services.tabular.official_files import OfficialFile

Place = tuple[float, float, str]
DAY = date(2026, 9, 28)
PLACES = [(43.5752, 1.4020, "31555"), (43.6045, 1.4440, "31555"), (48.8566, 2.3522, "75056")]
ROUNDS, CALLS = 5, 200
FILES = {
    ZoneSource.QPV: "qpv/qp2024_wgs84.geojson.gz",
    ZoneSource.FRR: "zrr_frr/liste-communes-FRR-juillet2025.csv.gz",
    ZoneSource.COMMUNES: "communes/communes_geoapi.json.gz",
}


def main(folder: Path) -> None:
    with TemporaryDirectory() as place:
        url = f"sqlite:///{Path(place) / 'zones.db'}"
        run.to_head(url)
        database = open_database(url)
        started = perf_counter()
        database.transact_now(lambda session: load(session, folder))
        loaded = perf_counter() - started
        found = database.transact_now(lookups)
        database.close()
    report = {"load_s": round(loaded, 2), **found}
    for name, value in report.items():
        print(f"{name:<20} {value}")
    print(json.dumps(report))


def load(session: Session, folder: Path) -> None:
    readings = {
        source: loading.READERS[source](OfficialFile.unpack(name, (folder / name).read_bytes()))
        for source, name in FILES.items()
    }
    loading.load(session, readings, datetime.now(UTC))


def lookups(session: Session) -> dict[str, float]:
    zones = Zones()
    shapes = [quarter.shape for quarter in zones.atlas(session).quarters.values()]
    ours, scans = [], []
    for _ in range(ROUNDS):
        ours.append(timed(lambda at: zones.at(session, at[0], at[1], insee=at[2], on=DAY), CALLS))
        scans.append(timed(lambda at: scan(shapes, at[0], at[1]), 10))
    return {
        "lookup_ms": round(median(ours) * 1000, 3),
        "scan_ms": round(median(scans) * 1000, 3),
        "vs_scan": round(median(scan / our for scan, our in zip(scans, ours, strict=True)), 1),
    }


def scan(shapes: list[BaseGeometry], latitude: float, longitude: float) -> int:
    point = shapely.Point(longitude, latitude)
    return sum(shape.covers(point) for shape in shapes)


def timed(look: Callable[[Place], object], calls: int) -> float:
    started = perf_counter()
    for number in range(calls):
        look(PLACES[number % len(PLACES)])
    return (perf_counter() - started) / calls


if __name__ == "__main__":
    main(Path(sys.argv[1]))
