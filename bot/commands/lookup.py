"""`declic zones lookup`: what was asked, and the answer or the fault of each line."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from rules.geography.zones import Verdict
from services.geography.zones import UnknownCommune, Zones, in_france

Answer = Verdict | str
"""A verdict, or the sentence that says what is wrong."""
HEADERS = (["lat", "lon"], ["insee"])


@dataclass(frozen=True, slots=True)
class Point:
    latitude: float
    longitude: float


Asked = Point | str
"""A point, or the INSEE code of a commune."""


def read_lines(lines: Iterable[str]) -> list[Asked]:
    """CSV `lat,lon` or `insee`; empty lines and a line of titles do not count."""
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines)]
    return [_asked(row) for row in rows if any(row) and row not in HEADERS]


def answer(zones: Zones, session: Session, asked: Asked, on: date) -> Answer:
    if isinstance(asked, str):
        try:
            return zones.of_commune(session, asked, on=on)
        except UnknownCommune as unknown:
            return str(unknown)
    if not in_france(asked.latitude, asked.longitude):
        return f"{asked.latitude}, {asked.longitude} is not in France: give latitude then longitude"
    return zones.at(session, asked.latitude, asked.longitude, on=on)


def answers(asked: list[Asked], on: date) -> Callable[[Session], list[Answer]]:
    zones = Zones()
    return lambda session: [answer(zones, session, it, on) for it in asked]


def _asked(row: list[str]) -> Asked:
    try:
        latitude, longitude = (float(cell) for cell in row)
    except ValueError:
        return ",".join(row)
    return Point(latitude, longitude)
