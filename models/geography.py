"""Define the tables of official communes and zones, and of the files they were loaded from."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from models.engine.base import Base, BigKey, plain_enum
from rules.geography.zones import Ruralness, ZoneSource


class Commune(Base):
    """A commune, by its official INSEE code; an arrondissement or a former one has a `parent`."""

    __tablename__ = "communes"

    insee: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    department: Mapped[str] = mapped_column(index=True)
    population: Mapped[int]
    postcodes: Mapped[list[Any]]
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    parent: Mapped[str | None]


class CommunePostcode(Base):
    __tablename__ = "communes_postcodes"

    postcode: Mapped[str] = mapped_column(primary_key=True)
    insee: Mapped[str] = mapped_column(primary_key=True)


class RuralCommune(Base):
    """The class of a commune in France Ruralités Revitalisation, which replaced the ZRR."""

    __tablename__ = "rural_communes"

    insee: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    ruralness: Mapped[Ruralness] = mapped_column(plain_enum(Ruralness))


class Zone(Base):
    """The polygon of a quarter (QPV): WGS84, longitude first, as WKB."""

    __tablename__ = "zones"

    code: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str]
    communes: Mapped[list[Any]]
    geometry: Mapped[bytes] = mapped_column(LargeBinary)


class ZoneLoad(Base):
    """One load of an official file; the newest of each source is in force."""

    __tablename__ = "zone_loads"
    __table_args__ = {"sqlite_autoincrement": True}

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    source: Mapped[ZoneSource] = mapped_column(plain_enum(ZoneSource))
    vintage: Mapped[str]
    counts: Mapped[dict[str, Any]]
    digest: Mapped[str]
    loaded_at: Mapped[datetime]
    details: Mapped[dict[str, Any] | None] = mapped_column(JSON)
