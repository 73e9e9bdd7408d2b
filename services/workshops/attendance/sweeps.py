"""What falls due around a workshop: its host, a list nobody closed, those who came or could not."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, and_, literal_column, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person
from models.programme import ProgrammeSession
from models.workshops import (
    CAME,
    Attended,
    Registration,
    RegistrationStatus,
    Workshop,
    WorkshopStatus,
)
from rules.schedule.clock import first_after
from rules.tickets.working_hours import zone_of
from rules.workshops import attendance as times
from services.outbox import outbox
from services.outbox.outbox import Kind
from services.outbox.sweep_cursor import SLICE
from services.people import roles
from services.people.access import Access, may
from services.workshops.attendance import messages as kinds
from services.workshops.attendance.attendance import ASKED_WHETHER_THEY_CAME, forget_tries

STILL = timedelta(days=4)
"""How long after it a workshop is looked at: the last chase may fall after a Sunday."""
HOW_IT_WAS = "workshop_score:"
SUMMARY_LIFE = timedelta(days=2)
MONTH = timedelta(days=30)
OPEN: ColumnElement[str] = literal_column(f"'{WorkshopStatus.OPEN}'")


def tell_hosts(session: Session, bot_id: int, now: datetime) -> None:
    """Ten minutes before; and until the list is closed, three times at most."""
    forget_tries(session, now)
    for workshop in session.scalars(*_between(now - STILL, now + times.SOON)).all():
        _free_when_host_is_gone(session, workshop)
        if now < workshop.starts_at:
            _tell_soon(session, bot_id, workshop, now)
        elif workshop.closed_at is None:
            _chase(session, bot_id, workshop, now)


def when_hosts_are_due(session: Session, now: datetime) -> datetime | None:
    instants = [it - times.SOON for it in session.scalars(*_next(now + times.SOON))]
    for workshop in session.scalars(*_between(now - STILL, now)).all():
        if workshop.closed_at is None:
            instants += _chases(session, workshop)
    return first_after(now, instants)


def ask_who_came(session: Session, bot_id: int, now: datetime) -> bool:
    """Five minutes after the end, one question each; a slice, whether there is more.

    Of whom nobody knows: whether they came; of the others: how it was.
    """
    looked_at = (now - STILL, now - times.CLOSES, now - times.ASKED)
    unknown = session.execute(*_unasked(bot_id, *looked_at)).all()
    for registration, person in unknown:
        key = f"{ASKED_WHETHER_THEY_CAME}{registration.id}"
        _promise(session, kinds.AFTER, person, key, registration, now)
    came = session.execute(*_unrated(bot_id, *looked_at)).all()
    for registration, person in came:
        _promise(session, kinds.SCORE, person, f"{HOW_IT_WAS}{registration.id}", registration, now)
    return SLICE in (len(unknown), len(came))


def when_asked(session: Session, now: datetime) -> datetime | None:
    around = session.scalars(*_between(now - STILL, now + STILL))
    soon = [it.ends_at + times.ASKED for it in around]
    return first_after(now, soon)


def tell_summaries(session: Session, bot_id: int, now: datetime) -> bool:
    """To those who could not come, once."""
    found = session.execute(*_missed(bot_id, now - MONTH, now - SUMMARY_LIFE)).all()
    for registration, person in found:
        key = f"{kinds.SUMMARY.name}:{registration.id}"
        _promise(session, kinds.SUMMARY, person, key, registration, now)
    return len(found) == SLICE


def _promise(
    session: Session, kind: Kind, person: Person, key: str, about: Registration, now: datetime
) -> None:
    given = {"registration": about.id}
    outbox.enqueue(session, kind, person, key=key, due_at=now, params=given)


@constant
def _between(after: datetime, until: datetime) -> Select[Workshop]:
    return (
        select(Workshop)
        .where(Workshop.status == OPEN, Workshop.starts_at > after, Workshop.starts_at <= until)
        .where(Workshop.taken > 0)
        .order_by(Workshop.starts_at, Workshop.id)
    )


@constant
def _next(after: datetime) -> Select[datetime]:
    query = select(Workshop.starts_at).where(Workshop.status == OPEN, Workshop.taken > 0)
    return query.where(Workshop.starts_at > after).order_by(Workshop.starts_at).limit(1)


@constant
def _unasked(
    bot_id: int, after: datetime, since: datetime, until: datetime
) -> Select[Registration, Person]:
    """Those not asked yet, of workshops that ended between the last two instants."""
    return (
        _with_seats(bot_id, after)
        .where(Workshop.ends_at.between(since, until), Registration.attended.is_(None))
        .where(~outbox.was_enqueued(bot_id, ASKED_WHETHER_THEY_CAME, Registration.id))
    )


@constant
def _unrated(
    bot_id: int, after: datetime, since: datetime, until: datetime
) -> Select[Registration, Person]:
    """Those who came, once, unless they were asked whether they did.

    Of whom the host marked while that question waited, when it would have left.
    """
    question = (bot_id, ASKED_WHETHER_THEY_CAME, Registration.id)
    at_once = and_(Workshop.ends_at.between(since, until), ~outbox.was_enqueued(*question))
    instead = and_(Registration.attended == Attended.BY_HOST, outbox.was_dropped(*question, since))
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
def _missed(bot_id: int, after: datetime, told_since: datetime) -> Select[Registration, Person]:
    missed = (Registration.attended == Attended.ABSENT) | (
        Registration.attended.is_(None) & Registration.status.in_(kinds.ABSENT_FROM)
    )
    return (
        select(Registration, Person)
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .join(Person, Person.id == Registration.person_id)
        .where(Workshop.status == OPEN, Workshop.starts_at > after)
        .where(Workshop.summary_at > told_since, Person.bot_id == bot_id, missed)
        .where(~outbox.was_enqueued(bot_id, "workshop_summary:", Registration.id))
        .order_by(Registration.id)
        .limit(SLICE)
    )


def _free_when_host_is_gone(session: Session, workshop: Workshop) -> None:
    """A mentor who was stopped since, for one: the team then hears that nobody hosts."""
    if workshop.host_id is not None and not may(session, workshop.host_id, Access.HOST):
        workshop.host_id, workshop.host_name = None, ""


def _tell_soon(session: Session, bot_id: int, workshop: Workshop, now: datetime) -> None:
    kind = kinds.SOON if workshop.host_id else kinds.MISSING
    _tell(session, bot_id, kind, workshop, f"{workshop.sequence}", now)


def _chase(session: Session, bot_id: int, workshop: Workshop, now: datetime) -> None:
    """The host twice, then the team; at once the team when nobody hosts."""
    due = [number for number, at in enumerate(_chases(session, workshop)) if at <= now]
    nobody_twice = workshop.host_id is None and len(due) == 2  # the morning is the host's
    if due and not nobody_twice:
        to_team = workshop.host_id is None or due[-1] == len(_chases(session, workshop)) - 1
        _tell(session, bot_id, kinds.UNCLOSED, workshop, f"{due[-1]}", now, to_team=to_team)


def _chases(session: Session, workshop: Workshop) -> Sequence[datetime]:
    here = session.get_one(ProgrammeSession, workshop.session_id)
    return times.chases(workshop.ends_at, zone_of(here.departments[0]))


def _tell(
    session: Session,
    bot_id: int,
    kind: Kind,
    workshop: Workshop,
    what: str,
    now: datetime,
    *,
    to_team: bool = False,
) -> None:
    for person in _hearers(session, bot_id, workshop, to_team=to_team):
        kinds.enqueue(session, kind, person, workshop, what, now)


def _hearers(
    session: Session, bot_id: int, workshop: Workshop, *, to_team: bool
) -> Sequence[Person]:
    if workshop.host_id is not None and not to_team:
        host = session.get_one(Person, workshop.host_id)
        return [host] if host.bot_id == bot_id else []
    return roles.members(session, bot_id)
