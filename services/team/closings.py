"""Tell when nobody of the team answers: a closing announced for all, or everybody away."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    CompoundSelect,
    delete,
    literal_column,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.people import Person
from models.team import MemberAbsence, TeamAbsence
from rules.schedule.days import Days
from rules.schedule.time_zones import NO_DEPARTMENT, local_date
from rules.tickets import closed_days
from rules.tickets.closed_days import TeamDays
from services.people import roles


@dataclass(frozen=True, slots=True)
class TeamClosure:
    """What people read today, when nobody of the team answers."""

    answers_on: date
    """The first working day on which somebody does."""
    text: str | None
    """What the team announced, if it did."""


def announced(session: Session, bot_id: int, now: datetime) -> TeamAbsence | None:
    """Return the closing that the team announced, unless it is over."""
    closing = session.get(TeamAbsence, bot_id)
    return closing if closing and closing.until >= local_date(now, NO_DEPARTMENT) else None


def today(session: Session, bot_id: int, now: datetime) -> TeamClosure | None:
    """Return what to say today; None as long as somebody of the team answers."""
    calendar, day = _calendar(session, bot_id, now), local_date(now, NO_DEPARTMENT)
    if not calendar.team.is_closed(day):
        return None
    closing = calendar.team.closing
    text = calendar.text if closing is not None and day in closing else None
    return TeamClosure(closed_days.answers_again_on(day, calendar.team), text)


def answered_by_end_of(
    session: Session, bot_id: int, now: datetime, department: str | None
) -> datetime:
    """Return the closing of the day on which somebody of the team answers a message."""
    return closed_days.answered_by_end_of(now, department, team_days(session, bot_id, now))


def answer_by(session: Session, bot_id: int, now: datetime, department: str | None) -> datetime:
    """Return by when somebody of the team decides what is asked now."""
    return closed_days.answer_by(now, department, team_days(session, bot_id, now))


def team_days(session: Session, bot_id: int, now: datetime) -> TeamDays:
    """Return who is away on which days, and the days of a closing for all."""
    return _calendar(session, bot_id, now).team


def days_of(closing: TeamAbsence) -> Days:
    """Return the days of a closing; one said by an older version began when it was said."""
    return Days(closing.since or local_date(closing.changed_at, NO_DEPARTMENT), closing.until)


def announce(
    session: Session, bot_id: int, text: str, days: Days, author_id: int, now: datetime
) -> None:
    """Announce a closing for everybody, in place of the one before."""
    session.merge(
        TeamAbsence(
            bot_id=bot_id,
            text=text,
            since=days.first,
            until=days.last,
            changed_at=now,
            changed_by=author_id,
        )
    )


def end(session: Session, bot_id: int) -> None:
    session.execute(delete(TeamAbsence).where(TeamAbsence.bot_id == bot_id))


@dataclass(frozen=True, slots=True)
class _Calendar:
    team: TeamDays
    text: str | None
    """What the team says on the days of its closing."""


def _calendar(session: Session, bot_id: int, now: datetime) -> _Calendar:
    """Read the closings not over; members are looked up only if any is away."""
    closing, text, away = None, None, defaultdict[int, list[Days]](list)
    rows = session.execute(*_not_over(bot_id, local_date(now, NO_DEPARTMENT)))
    for person_id, said, first, last, changed_at in rows:
        if person_id is None:
            closing, text = Days(first or local_date(changed_at, NO_DEPARTMENT), last), said
        else:
            away[person_id].append(Days(first, last))
    members = roles.reachable(session, bot_id) if away else ()
    reachable = {member.id for member in members}
    return _Calendar(TeamDays(closing, reachable, away), text)


@constant
def _not_over(bot_id: int, today: date) -> CompoundSelect[int | None, str, date, date, datetime]:
    """Select the closing and all absences at once: each menu asks for them."""
    nobody = literal_column("NULL", BigInteger)
    nothing: ColumnElement[Any] = literal_column("NULL")
    closing = select(
        nobody, TeamAbsence.text, TeamAbsence.since, TeamAbsence.until, TeamAbsence.changed_at
    )
    members = select(
        MemberAbsence.person_id, nothing, MemberAbsence.from_on, MemberAbsence.to_on, nothing
    ).join(Person, Person.id == MemberAbsence.person_id)
    return union_all(
        closing.where(TeamAbsence.bot_id == bot_id, TeamAbsence.until >= today),
        members.where(Person.bot_id == bot_id, MemberAbsence.to_on >= today),
    )
