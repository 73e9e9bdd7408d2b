"""Load official maps into their tables, each source replaced as a whole, and record each load."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from locales import _
from models.geography import Commune, CommunePostcode, RuralCommune, Zone, ZoneLoad
from rules.geography.zones import ZoneSource
from services.geography.communes_file import read_communes, read_former
from services.geography.frr_file import read_rural
from services.geography.qpv_file import read_quarters
from services.tabular.official_files import BadFile, OfficialFile, OfficialRows

READERS: Mapping[ZoneSource, Callable[[OfficialFile], OfficialRows]] = {
    ZoneSource.COMMUNES: read_communes,
    ZoneSource.FORMER: read_former,
    ZoneSource.FRR: read_rural,
    ZoneSource.QPV: read_quarters,
}
MAPS = (ZoneSource.COMMUNES, ZoneSource.FRR, ZoneSource.QPV)
"""The sources without which no verdict is possible."""
DEMONSTRATION = "demonstration"
"""Vintage of the demonstration's extract; texts for people replace it by a sentence."""

Counts = dict[str, int]


class DemonstrationInForce(Exception):
    """Some sources were to be replaced, but not all of a demonstration extract."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "the demonstration extract is loaded: "
                "replace all of it at once with --qpv, --frr and --communes"
            )
        )


def load(session: Session, readings: Mapping[ZoneSource, OfficialRows], now: datetime) -> None:
    """Replace these sources in the caller's transaction, or raise DemonstrationInForce."""
    if not set(MAPS) <= set(readings) and is_demonstration(session):
        raise DemonstrationInForce
    for source in READERS:
        if source in readings:
            replace(session, source, readings[source], now)


def replace(
    session: Session,
    source: ZoneSource,
    reading: OfficialRows,
    now: datetime,
    *,
    details: dict[str, Any] | None = None,
) -> None:
    """Replace one source and record the load; a file without a vintage gets the current year."""
    counts = WRITERS[source](session, reading.rows)
    vintage = reading.vintage or f"{now:%Y}"
    session.execute(
        insert(ZoneLoad).values(
            source=source,
            vintage=vintage,
            counts=counts,
            digest=reading.digest,
            loaded_at=now,
            details=details,
        )
    )


def in_force(session: Session) -> dict[ZoneSource, ZoneLoad]:
    """Return the newest load of each source."""
    return {load.source: load for load in session.scalars(select(ZoneLoad).order_by(ZoneLoad.id))}


def is_demonstration(session: Session) -> bool:
    """Tell whether a source in force comes from the demonstration's extract."""
    return any((load.details or {}).get("demonstration") for load in in_force(session).values())


def _write_communes(session: Session, rows: Sequence[dict[str, Any]]) -> Counts:
    today = {row["insee"] for row in rows}
    kept = [row for row in _former(session) if row["insee"] not in today and row["parent"] in today]
    session.execute(delete(Commune))
    session.execute(delete(CommunePostcode))
    session.execute(insert(Commune), [*rows, *kept])
    pairs = {(code, row["parent"] or row["insee"]) for row in rows for code in row["postcodes"]}
    postcodes = [{"postcode": code, "insee": insee} for code, insee in sorted(pairs)]
    if postcodes:
        session.execute(insert(CommunePostcode), postcodes)
    return {"communes": len(rows), "former": len(kept), "postcodes": len({p for p, _ in pairs})}


def _former(session: Session) -> list[dict[str, Any]]:
    table = Commune.__table__
    query = select(table).where(table.c.parent.is_not(None))
    return [dict(row) for row in session.execute(query).mappings()]


def _write_former(session: Session, rows: Sequence[dict[str, Any]]) -> Counts:
    """Write the former communes that joined a commune of today and whose code is free."""
    today = set(session.scalars(select(Commune.insee).where(Commune.parent.is_(None))))
    joined = [row for row in rows if row["insee"] not in today and row["parent"] in today]
    if not joined:
        raise BadFile(_("the file of former communes does not fit the communes loaded"))
    session.execute(delete(Commune).where(Commune.parent.is_not(None)))
    session.execute(insert(Commune), joined)
    return {"former": len(joined), "left out": len(rows) - len(joined)}


def _write_rural(session: Session, rows: Sequence[dict[str, Any]]) -> Counts:
    session.execute(delete(RuralCommune))
    session.execute(insert(RuralCommune), list(rows))
    classes = [row["ruralness"].value for row in rows]
    return {name: classes.count(name) for name in sorted(set(classes))}


def _write_quarters(session: Session, rows: Sequence[dict[str, Any]]) -> Counts:
    session.execute(delete(Zone))
    session.execute(insert(Zone), list(rows))
    shared = sum(len(row["communes"]) > 1 for row in rows)
    return {"quarters": len(rows), "over several communes": shared}


WRITERS: Mapping[ZoneSource, Callable[[Session, Sequence[dict[str, Any]]], Counts]] = {
    ZoneSource.COMMUNES: _write_communes,
    ZoneSource.FORMER: _write_former,
    ZoneSource.FRR: _write_rural,
    ZoneSource.QPV: _write_quarters,
}
