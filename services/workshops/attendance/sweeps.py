"""Queue what is due around a workshop: to its host, to those who came or could not come."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import (
    CAME,
    Attendance,
    Registration,
    RegistrationStatus,
    Workshop,
    WorkshopStatus,
)
from rules.schedule.clock import first_after
from rules.schedule.time_zones import zone_of_session
from rules.workshops import attendance as times
from services.mentors.access import may
from services.outbox import outbox
from services.outbox.outbox import MessageKind
from services.outbox.sweep_cursor import SLICE
from services.people.access import Access
from services.team import absences
from services.workshops.attendance import messages as kinds
from services.workshops.attendance.attendance import ASKED_WHETHER_THEY_CAME, forget_tries

STILL = timedelta(days=4)
"""How long after a workshop it is looked at: the last reminder may come after a Sunday."""
HOW_IT_WAS = f"{kinds.SCORE.name}:"
SUMMARY = f"{kinds.SUMMARY.name}:"
SUMMARY_LIFE = timedelta(days=2)
MONTH = timedelta(days=30)
OPEN: ColumnElement[str] = literal_column(f"'{WorkshopStatus.OPEN}'")


def tell_hosts(session: Session, bot_id: int, now: datetime) -> None:
    """Tell the host ten minutes before; then remind of an open list, three times at most."""
    forget_tries(session, now)
    for workshop in session.scalars(*_between(now - STILL, now + times.SOON)).all():
        _free_when_host_is_gone(session, workshop)
        if now < workshop.starts_at:
            _tell_soon(session, bot_id, workshop, now)
        elif workshop.closed_at is None and workshop.taken:
            _remind_to_close(session, bot_id, workshop, now)


def when_hosts_are_due(session: Session, now: datetime) -> datetime | None:
    instants = [starts_at - times.SOON for starts_at in session.scalars(*_next(now + times.SOON))]
    for workshop in session.scalars(*_between(now - STILL, now)).all():
        if workshop.closed_at is None and workshop.taken:
            instants += _reminder_times(session, workshop)
    return first_after(now, instants)


def ask_who_came(session: Session, bot_id: int, now: datetime) -> bool:
    """Ask each participant one question, five minutes after the end.

    Those not recorded are asked whether they came, the others how it was. Return whether more
    may be left.
    """
    period = (now - STILL, now - times.CLOSES, now - times.ASKED)
    unknown = session.execute(*_unasked(bot_id, *period)).all()
    for registration, person in unknown:
        key = f"{ASKED_WHETHER_THEY_CAME}{registration.id}"
        _enqueue(session, kinds.AFTER, person, key, registration, now)
    came = session.execute(*_unrated(bot_id, *period)).all()
    for registration, person in came:
        _enqueue(session, kinds.SCORE, person, f"{HOW_IT_WAS}{registration.id}", registration, now)
    return SLICE in (len(unknown), len(came))


def when_asked(session: Session, now: datetime) -> datetime | None:
    workshops = session.scalars(*_between(now - STILL, now + STILL))
    ask_times = [workshop.ends_at + times.ASKED for workshop in workshops]
    return first_after(now, ask_times)


def tell_summaries(session: Session, bot_id: int, now: datetime) -> bool:
    """Send the summary to those who could not come, once; return whether more may be left."""
    rows = session.execute(*_could_not_come(bot_id, now - MONTH, now - SUMMARY_LIFE)).all()
    for registration, person in rows:
        _enqueue(session, kinds.SUMMARY, person, f"{SUMMARY}{registration.id}", registration, now)
    return len(rows) == SLICE


def _enqueue(
    session: Session,
    kind: MessageKind,
    person: Person,
    key: str,
    registration: Registration,
    now: datetime,
) -> None:
    params = {"registration": registration.id}
    outbox.enqueue(session, kind, person, key=key, due_at=now, params=params)


@constant
def _between(after: datetime, until: datetime) -> Select[Workshop]:
    return (
        select(Workshop)
        .where(Workshop.status == OPEN, Workshop.starts_at > after, Workshop.starts_at <= until)
        .where(or_(Workshop.taken > 0, Workshop.host_id.is_not(None)))
        .order_by(Workshop.starts_at, Workshop.id)
    )


@constant
def _next(after: datetime) -> Select[datetime]:
    is_awaited = or_(Workshop.taken > 0, Workshop.host_id.is_not(None))
    query = select(Workshop.starts_at).where(Workshop.status == OPEN, is_awaited)
    return query.where(Workshop.starts_at > after).order_by(Workshop.starts_at).limit(1)


@constant
def _unasked(
    bot_id: int, after: datetime, since: datetime, until: datetime
) -> Select[Registration, Person]:
    """Select those not asked yet, of workshops that ended between `since` and `until`."""
    return (
        _with_seats(bot_id, after)
        .where(Workshop.ends_at.between(since, until), Registration.attended.is_(None))
        .where(~outbox.was_enqueued(bot_id, ASKED_WHETHER_THEY_CAME, Registration.id))
    )


@constant
def _unrated(
    bot_id: int, after: datetime, since: datetime, until: datetime
) -> Select[Registration, Person]:
    """Select those who came and are not asked yet.

    Those asked whether they came are left out, unless that question was dropped because the host
    marked them first.
    """
    question = (bot_id, ASKED_WHETHER_THEY_CAME, Registration.id)
    at_once = and_(Workshop.ends_at.between(since, until), ~outbox.was_enqueued(*question))
    instead = and_(
        Registration.attended == Attendance.BY_HOST, outbox.was_dropped(*question, since)
    )
    return (
        _with_seats(bot_id, after)
        .where(Registration.attended.in_(CAME), or_(at_once, instead))
        .where(~outbox.was_enqueued(bot_id, HOW_IT_WAS, Registration.id))
    )


def _with_seats(bot_id: int, after: datetime) -> Select[Registration, Person]:
    return (
        select(Registration, Person)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Workshop.status == OPEN, Workshop.starts_at > after)
        .where(Registration.status == RegistrationStatus.REGISTERED, Person.bot_id == bot_id)
        .order_by(Registration.id)
        .limit(SLICE)
    )


@constant
def _could_not_come(
    bot_id: int, after: datetime, told_since: datetime
) -> Select[Registration, Person]:
    could_not_come = (Registration.attended == Attendance.ABSENT) | (
        Registration.attended.is_(None) & Registration.status.in_(kinds.ABSENT_FROM)
    )
    return (
        select(Registration, Person)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Workshop.status == OPEN, Workshop.starts_at > after)
        .where(Workshop.summary_at > told_since, Person.bot_id == bot_id, could_not_come)
        .where(~outbox.was_enqueued(bot_id, SUMMARY, Registration.id))
        .order_by(Registration.id)
        .limit(SLICE)
    )


def _free_when_host_is_gone(session: Session, workshop: Workshop) -> None:
    """Remove a host without the right to host: the team is then told that nobody hosts."""
    if workshop.host_id is not None and not may(session, workshop.host_id, Access.HOST):
        workshop.host_id, workshop.host_name = None, ""


def _tell_soon(session: Session, bot_id: int, workshop: Workshop, now: datetime) -> None:
    kind = kinds.SOON if workshop.host_id else kinds.MISSING
    _tell(session, bot_id, kind, workshop, f"{workshop.sequence}", now)


def _remind_to_close(session: Session, bot_id: int, workshop: Workshop, now: datetime) -> None:
    """Remind the host twice, then the team; the team at once when no host is there."""
    due_numbers = [
        number for number, at in enumerate(_reminder_times(session, workshop)) if at <= now
    ]
    # the second reminder is for a host only
    has_no_host = _has_no_host_there(session, workshop, now)
    nobody_twice = has_no_host and len(due_numbers) == 2
    if due_numbers and not nobody_twice:
        is_last = due_numbers[-1] == len(_reminder_times(session, workshop)) - 1
        to_team = is_last or has_no_host
        _tell(session, bot_id, kinds.UNCLOSED, workshop, f"{due_numbers[-1]}", now, to_team=to_team)


def _has_no_host_there(session: Session, workshop: Workshop, now: datetime) -> bool:
    """Tell whether nobody hosts the workshop, or a member of the team who is away today."""
    host = workshop.host_id
    return host is None or bool(absences.away(session, [host], now))


def _reminder_times(session: Session, workshop: Workshop) -> Sequence[datetime]:
    programme_session = session.get_one(ProgrammeSession, workshop.session_id)
    return times.chases(workshop.ends_at, zone_of_session(programme_session))


def _tell(
    session: Session,
    bot_id: int,
    kind: MessageKind,
    workshop: Workshop,
    version: str,
    now: datetime,
    *,
    to_team: bool = False,
) -> None:
    for person in _recipients(session, bot_id, workshop, now, to_team=to_team):
        kinds.enqueue(session, kind, person, workshop, version, now)


def _recipients(
    session: Session, bot_id: int, workshop: Workshop, now: datetime, *, to_team: bool
) -> Sequence[Person]:
    if workshop.host_id is not None and not to_team:
        host = session.get_one(Person, workshop.host_id)
        return [host] if host.bot_id == bot_id else []
    return absences.members_there(session, bot_id, now)
