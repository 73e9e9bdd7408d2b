"""Find the agreed interview times, for the agenda, the reminders and the conflict checks."""

import re
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from models.applications import Application, ApplicationStatus
from models.engine.constant import constant
from models.engine.transaction_cache import cached_in_transaction
from models.people import Person
from rules.slots.slots import Span
from services.schedule.conflicts import Engagement

EVER = datetime.max.replace(tzinfo=UTC)
LASTS = timedelta(hours=1)
"""Length assumed for an interview; no short interview is longer."""
LINK = re.compile(r"https://[^\s<>]+")


def agreed() -> list[ColumnElement[bool]]:
    """Return the conditions that an application has an interview with an agreed time."""
    return [
        Application.status == ApplicationStatus.INTERVIEW,
        Application.interview_at.is_not(None),
    ]


def room(application: Application) -> str:
    """Return the first https:// link in the place that the employer wrote, or ""."""
    link = LINK.search(application.interview_where or "")
    return link[0] if link else ""


def span_of(application: Application) -> Span | None:
    """Return the interview's time, or None while none is agreed upon."""
    at = application.interview_at
    return Span(at, at + timedelta(minutes=application.interview_minutes)) if at else None


def called_off_span_of(application: Application) -> Span | None:
    """Return the time of an interview that was called off, or None."""
    at = application.interview_was_at
    return Span(at, at + timedelta(minutes=application.interview_minutes)) if at else None


@cached_in_transaction
def of_person(
    session: Session, person_id: int, since: datetime, until: datetime
) -> list[tuple[Application, Span]]:
    """Return the interviews that end after `since` and begin before `until`, with their times."""
    applications = session.scalars(*_of_person(person_id, since - LASTS, until))
    spans = ((application, span_of(application)) for application in applications)
    return [
        (application, span)
        for application, span in spans
        if span is not None and span.ends_at > since
    ]


def engagements(session: Session, person_id: int, now: datetime) -> list[Engagement]:
    """Return the person's interviews that are not over, as engagements."""
    ahead = of_person(session, person_id, now, EVER)
    return [Engagement(span, application_id=application.id) for application, span in ahead]


def with_people() -> Select[int, Person]:
    """Select the application id and the person of every agreed interview, to be narrowed."""
    return (
        select(Application.id, Person)
        .join(Person, Person.id == Application.person_id)
        .where(*agreed())
    )


def starts_of(person_id: int, since: datetime, until: datetime) -> Select[datetime | None]:
    """Select when the person's interviews begin, between two instants."""
    return select(Application.interview_at).where(
        Application.person_id == person_id,
        *agreed(),
        Application.interview_at >= since,
        Application.interview_at < until,
    )


def starts(session: Session, since: datetime, until: datetime) -> list[datetime]:
    """Return the distinct beginnings after `since` and not after `until`, in order."""
    return sorted(at for at in session.scalars(*_starts(since, until)) if at is not None)


def first_start(session: Session, since: datetime) -> datetime | None:
    """Return the beginning of the first interview after `since`."""
    return session.scalar(*_first_start(since))


def begin(person_id: int, since: datetime, until: datetime) -> ColumnElement[bool]:
    """Tell in a query whether an interview of the person begins between two instants."""
    return exists().where(*_begun_between(person_id, since, until))


def _begun_between(
    person_id: int, since: datetime, until: datetime
) -> tuple[ColumnElement[bool], ...]:
    mine = Application.person_id == person_id
    return mine, *agreed(), Application.interview_at > since, Application.interview_at < until


@constant
def _of_person(person_id: int, since: datetime, until: datetime) -> Select[Application]:
    return (
        select(Application)
        .where(*_begun_between(person_id, since, until))
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
