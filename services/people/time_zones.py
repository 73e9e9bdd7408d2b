"""The time zones of people, by their department; and who lives in one, as a condition."""

from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.once import once
from models.people import Person
from rules.tickets.working_hours import MAINLAND, ZONES, zone_of


def every_zone() -> set[ZoneInfo]:
    return {zone_of("75"), *map(zone_of, ZONES)}


def zones_of_people(session: Session) -> set[ZoneInfo]:
    departments = session.scalars(*_departments())
    return {zone_of(department or MAINLAND) for department in departments}


@constant
def _departments() -> Select[str | None]:
    return select(Person.department).distinct()


def lives_in(zone: ZoneInfo) -> ColumnElement[bool]:
    """The same as `zone_of` of a person's department, as a condition of a query."""
    known = [name for name in ZONES if name != MAINLAND]
    here: ColumnElement[bool] = Person.department.in_(
        [name for name in known if zone_of(name) == zone]
    )
    if zone == zone_of("75"):
        here = or_(here, Person.department.not_in([*known, MAINLAND]))
    if zone == zone_of(MAINLAND):
        here = or_(here, Person.department.is_(None), Person.department == MAINLAND)
    return here


@once
def zone_of_person(session: Session, person_id: int) -> ZoneInfo:
    return zone_of(session.scalar(*_department_of(person_id)) or MAINLAND)


@constant
def _department_of(person_id: int) -> Select[str | None]:
    return select(Person.department).where(Person.id == person_id)
