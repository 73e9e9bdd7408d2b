"""Workshops of those who host no more: who left, was stopped, or erased themselves."""

from datetime import datetime

from sqlalchemy import ColumnElement, Update, update
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.workshops import Workshop


def forget(session: Session, person_id: int) -> None:
    """Erase a host's name from every workshop: nobody hosts those to come."""
    session.execute(*_without_host(person_id))


def step_down(session: Session, person_id: int, now: datetime) -> None:
    """Free the workshops to come of someone who may host no more: the team then hears of it."""
    session.execute(*_free(person_id, now))


@constant
def _without_host(person_id: int) -> Update:
    return _nobody(Workshop.host_id == person_id)


@constant
def _free(person_id: int, now: datetime) -> Update:
    return _nobody(Workshop.host_id == person_id, Workshop.starts_at > now)


def _nobody(*hosted: ColumnElement[bool]) -> Update:
    return update(Workshop).where(*hosted).values(host_id=None, host_name="")
