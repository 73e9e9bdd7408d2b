"""Time zones of people by department, and a query condition for who lives in a time zone."""

from collections.abc import Sequence
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, exists, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.transaction_cache import cached_in_transaction
from models.people import Person
from rules.schedule.time_zones import NO_DEPARTMENT, ZONES, zone_of


def every_zone() -> set[ZoneInfo]:
    """Return the time zones of all departments, and that of people without a department."""
    return {zone_of("75"), *map(zone_of, ZONES)}


def zones_of_people(session: Session) -> set[ZoneInfo]:
    """Return the time zones in which somebody lives."""
    lived_in = session.execute(*_lived_in()).one()
    return {zone for zone, is_home in zip(_zones(), lived_in, strict=True) if is_home}


@constant
def _lived_in() -> Select[*tuple[Any, ...]]:
    """Ask for one person of each zone: to read who lives where would be to read everybody."""
    return select(*(exists().where(person_is_in(zone)) for zone in _zones()))


def _zones() -> Sequence[ZoneInfo]:
    return sorted(every_zone(), key=str)


def person_is_in(zone: ZoneInfo) -> ColumnElement[bool]:
    """Return the query condition that `zone_of` the person's department is `zone`."""
    listed = [department for department in ZONES if department != NO_DEPARTMENT]
    condition: ColumnElement[bool] = Person.department.in_(
        [department for department in listed if zone_of(department) == zone]
    )
    if zone == zone_of("75"):
        condition = or_(condition, Person.department.not_in([*listed, NO_DEPARTMENT]))
    if zone == zone_of(NO_DEPARTMENT):
        condition = or_(condition, Person.department.is_(None), Person.department == NO_DEPARTMENT)
    return condition


@cached_in_transaction
def zone_of_person(session: Session, person_id: int) -> ZoneInfo:
    return zone_of(session.scalar(*_department_of(person_id)))


@constant
def _department_of(person_id: int) -> Select[str | None]:
    return select(Person.department).where(Person.id == person_id)
