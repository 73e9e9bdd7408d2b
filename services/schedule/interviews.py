"""When interviews are, as rows of other queries: agenda, reminders, what clashes."""

import re
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, func, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.constant import constant
from models.engine.once import once
from models.people import Person
from rules.mentoring.slots import Span

LASTS = timedelta(hours=1)
"""How long an interview is taken to last, and the longest of the short ones."""
LINK = re.compile(r"https://[^\s<>]+")


def agreed() -> list[ColumnElement[bool]]:
    """A time was taken, and stands."""
    return [
        Application.status == ApplicationStatus.INTERVIEW,
        Application.interview_at.is_not(None),
    ]


def room(application: Application) -> str:
    """The address of a video room, if the employer gave one."""
    found = LINK.search(application.interview_where or "")
    return found[0] if found else ""


def span_of(application: Application) -> Span | None:
    """None while no time is agreed upon."""
    at = application.interview_at
    return Span(at, at + timedelta(minutes=application.interview_minutes)) if at else None


def was(application: Application) -> Span | None:
    """When it was to be, before it was called off."""
    at = application.interview_was_at
    return Span(at, at + timedelta(minutes=application.interview_minutes)) if at else None


@once
def of_person(
    session: Session, person_id: int, since: datetime, until: datetime
) -> list[tuple[Application, Span]]:
    """Not over at `since`, and begun before `until`; each with its time."""
    found = session.scalars(*_of_person(person_id, since - LASTS, until))
    spans = ((it, span_of(it)) for it in found)
    return [(it, span) for it, span in spans if span is not None and span.ends_at > since]


def with_people() -> Select[int, Person]:
    return (
        select(Application.id, Person)
        .join(Person, Person.id == Application.person_id)
        .where(*agreed())
    )


def starts(session: Session, since: datetime, until: datetime) -> list[datetime]:
    return sorted(at for at in session.scalars(*_starts(since, until)) if at is not None)


def first_start(session: Session, since: datetime) -> datetime | None:
    return session.scalar(*_first_start(since))


@constant
def _of_person(person_id: int, since: datetime, until: datetime) -> Select[Application]:
    return (
        select(Application)
        .where(Application.person_id == person_id, *agreed())
        .where(Application.interview_at > since, Application.interview_at < until)
        .order_by(Application.interview_at, Application.id)
    )


@constant
def _starts(since: datetime, until: datetime) -> Select[datetime | None]:
    query = select(Application.interview_at).where(*agreed())
    between = Application.interview_at > since, Application.interview_at <= until
    return query.where(*between).distinct()


@constant
def _first_start(since: datetime) -> Select[datetime | None]:
    query = select(func.min(Application.interview_at))
    return query.where(*agreed(), Application.interview_at > since)
