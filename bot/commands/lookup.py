"""Parse and answer the lines of `declic zones lookup`."""

import csv
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from locales import _
from rules.geography.zones import ZoneVerdict
from services.geography.zones import UnknownCommune, Zones, in_france

Answer = ZoneVerdict | str
"""A verdict, or a sentence that says what is wrong."""
HEADERS = (["lat", "lon"], ["insee"])


@dataclass(frozen=True, slots=True)
class Coordinates:
    latitude: float
    longitude: float


Query = Coordinates | str
"""A point, or the INSEE code of a commune."""


def read_lines(lines: Iterable[str]) -> list[Query]:
    """Parse CSV lines `lat,lon` or `insee`, without empty lines and a header."""
    rows = [[cell.strip() for cell in row] for row in csv.reader(lines)]
    return [_query(row) for row in rows if any(row) and row not in HEADERS]


def answer(zones: Zones, session: Session, query: Query, on: date) -> Answer:
    """Return the zone of a place on a day, or what is wrong with the query. Raises MapsMissing."""
    if isinstance(query, str):
        try:
            return zones.of_commune(session, query, on=on)
        except UnknownCommune as unknown:
            return str(unknown)
    if not in_france(query.latitude, query.longitude):
        fault = _("{latitude}, {longitude} is not in France: give latitude then longitude")
        return fault.format(latitude=query.latitude, longitude=query.longitude)
    return zones.at(session, query.latitude, query.longitude, on=on)


def answers(queries: list[Query], on: date) -> Callable[[Session], list[Answer]]:
    """Return the work of a transaction that answers all queries."""
    zones = Zones()
    return lambda session: [answer(zones, session, query, on) for query in queries]


def _query(row: list[str]) -> Query:
    try:
        latitude, longitude = (float(cell) for cell in row)
    except ValueError:
        return ",".join(row)
    return Coordinates(latitude, longitude)
