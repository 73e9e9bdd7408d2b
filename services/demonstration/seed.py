"""Load a small country for the demonstration: a dozen communes, rough quarters, a session ahead."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from flows.reading import plain_values
from models.programme import ProgrammeSession
from rules.geography.zones import Ruralness, ZoneSource
from rules.session_admin.opening import DataProtectionRecord
from services.demonstration import jobs as demonstration_jobs
from services.demonstration import offers, workshops
from services.geography import loading
from services.people.tokens import RandomBelow
from services.programme import data_protection
from services.programme.session_file import SessionFile, import_session
from services.tabular.official_files import OfficialRows

DATA = Path(__file__).with_name("data")
CONTROLLER = "Les Passerelles (association inventée pour la démonstration)"
CONTACT = "donnees@passerelles.example"
PROCESSORS = "aucun : démonstration"
SOON = timedelta(days=14)
TWO_WEEKS = timedelta(days=11)


@dataclass(frozen=True, slots=True)
class SeedReport:
    """A report of the data loaded; `maps` and `jobs` are False if official data stays."""

    maps: bool
    jobs: bool
    sessions: tuple[str, ...]


def seed_all(session: Session, now: datetime, random_below: RandomBelow) -> SeedReport:
    """Load the country, then plan the workshops of its sessions and post its offers."""
    seeded = seed(session, now)
    workshops.plan_workshops(session, now, random_below)
    offers.post(session, now)
    return seeded


def seed(session: Session, now: datetime) -> SeedReport:
    """Load what is missing; give a past session new dates.  May run again."""
    maps, jobs = load_country(session, now)
    return SeedReport(maps, jobs, _load_sessions(session, now))


def load_country(session: Session, now: datetime) -> tuple[bool, bool]:
    """Load a controller, and maps and jobs unless official ones are loaded; return which were."""
    official = bool(loading.in_force(session)) and not loading.is_demonstration(session)
    if not official:
        _load_maps(session, now)
    jobs = demonstration_jobs.load(session, now)
    _record_controller(session, now)
    return not official, jobs


def _record_controller(session: Session, now: datetime) -> None:
    """Record an invented controller, named as such, unless an owner has recorded one."""
    if not data_protection.recorded(session).controller:
        invented = DataProtectionRecord(CONTROLLER, CONTACT, now.date(), PROCESSORS)
        data_protection.keep(session, invented, now)


def _load_maps(session: Session, now: datetime) -> None:
    text = (DATA / "zones.yaml").read_text(encoding="utf-8")
    digest = sha256(text.encode()).hexdigest()
    if any(load.digest == digest for load in loading.in_force(session).values()):
        return
    data = plain_values(text)
    tables = {
        ZoneSource.COMMUNES: [_commune(row) for row in data["communes"]],
        ZoneSource.FRR: [_rural(row) for row in data["communes"] if "rural" in row],
        ZoneSource.QPV: [_quarter(row) for row in data["quarters"]],
    }
    for source, rows in tables.items():
        reading = OfficialRows(rows, loading.DEMONSTRATION, digest)
        loading.replace(session, source, reading, now, details={"demonstration": True})


def session_codes() -> tuple[str, ...]:
    """Return the codes of the demonstration's sessions."""
    return tuple(values["code"] for values in _sessions())


def _sessions() -> list[dict[str, Any]]:
    sessions: list[dict[str, Any]] = plain_values(
        (DATA / "sessions.yaml").read_text(encoding="utf-8")
    )
    return sessions


def _load_sessions(session: Session, now: datetime) -> tuple[str, ...]:
    today = now.date()
    for values in _sessions():
        programme_session = session.scalar(
            select(ProgrammeSession).where(ProgrammeSession.code == values["code"])
        )
        if programme_session is None or programme_session.starts_on < today:
            starts_on = _monday(today + SOON)
            dates = {"starts_on": starts_on, "ends_on": starts_on + TWO_WEEKS}
            import_session(session, SessionFile.model_validate({**values, **dates}), now)
    return session_codes()


def _monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _commune(values: dict[str, Any]) -> dict[str, Any]:
    latitude, longitude = values["centre"]
    return {
        "insee": values["insee"],
        "name": values["name"],
        "department": values["insee"][:2],
        "population": values["population"],
        "postcodes": values["postcodes"],
        "latitude": latitude,
        "longitude": longitude,
        "parent": None,
    }


def _rural(values: dict[str, Any]) -> dict[str, Any]:
    return {
        "insee": values["insee"],
        "name": values["name"],
        "ruralness": Ruralness(values["rural"]),
    }


def _quarter(values: dict[str, Any]) -> dict[str, Any]:
    import shapely

    corners = [(longitude, latitude) for latitude, longitude in values["outline"]]
    return {
        "code": values["code"],
        "name": values["name"],
        "communes": values["communes"],
        "geometry": shapely.to_wkb(shapely.Polygon(corners)),
    }
