"""Free the workshops of hosts who left, were suspended, or erased their data."""

from datetime import datetime

from sqlalchemy import ColumnElement, Update, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.workshops import Workshop


def forget(session: Session, person_id: int) -> None:
    """Erase a host from every workshop; those ahead have no host then."""
    session.execute(*_without_host(person_id))


def step_down(session: Session, person_id: int, now: datetime) -> None:
    """Free the workshops ahead of a person who may not host any more; the team is told later."""
    session.execute(*_free(person_id, now))


@constant
def _without_host(person_id: int) -> Update:
    return _remove_host(Workshop.host_id == person_id)


@constant
def _free(person_id: int, now: datetime) -> Update:
    return _remove_host(Workshop.host_id == person_id, Workshop.starts_at > now)


def _remove_host(*hosted: ColumnElement[bool]) -> Update:
    return update(Workshop).where(*hosted).values(host_id=None, host_name="")
