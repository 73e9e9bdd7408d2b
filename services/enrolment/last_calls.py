"""Two days before a session opens, a last word to those near it who stopped in the middle."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, select, tuple_, type_coerce
from sqlalchemy.orm import Session

from models.columns import BigKey, UtcDateTime
from models.constant import constant
from models.people import Person
from models.programme import ProgrammeSession
from models.talk import Conversation
from rules.enrolment.chasing import EVENING, MORNING, Chase, chases, last_call_on
from rules.tickets.working_hours import MAINLAND, local_date, zone_of
from services.enrolment import sign_up_reminders
from services.outbox import sweep_cursor
from services.outbox.sweep_cursor import LOOKED_AT, SLICE, START, Place
from services.programme import sessions

LAST_CALL = "last_call"
LATELY = timedelta(days=2)
"""Who wrote so shortly before the day of the last calls gets none: an earlier chase comes later."""


def promise_due(session: Session, bot_id: int, now: datetime) -> bool:
    """On the morning of that day, each for its hour: a slice; whether there is more."""
    coming = sessions.upcoming(session, local_date(now, MAINLAND))
    return any(_promise(session, bot_id, it, coming, now) for it in coming if _is_the_day(it, now))


def _is_the_day(opening: ProgrammeSession, now: datetime) -> bool:
    day, zone = last_call_on(opening.starts_on), zone_of(opening.departments[0])
    ends_at = datetime.combine(day, EVENING, zone).astimezone(UTC) + sign_up_reminders.TOO_LATE
    return datetime.combine(day, MORNING, zone) <= now <= ends_at


def _promise(
    session: Session,
    bot_id: int,
    opening: ProgrammeSession,
    coming: Sequence[ProgrammeSession],
    now: datetime,
) -> bool:
    name = f"{LAST_CALL}:{opening.id}"
    wrote = _who_wrote(session, sweep_cursor.reached(session, bot_id).get(name, START), opening)
    unfinished = session.execute(*_unfinished(bot_id, [place.id for place in wrote])).all()
    for person, heard_at in unfinished:
        next_there = sessions.near(coming, person.department)[:1]
        chase = _last_call(person, heard_at, opening.starts_on)
        if next_there == [opening] and chase and chase.at >= now - sign_up_reminders.TOO_LATE:
            sign_up_reminders.promise(session, person, chase)
    if not wrote:
        return False
    done, more = sweep_cursor.end_of_slice(wrote, [person.id for person, _ in unfinished])
    sweep_cursor.reach(session, bot_id, name, done)
    return more


def _who_wrote(session: Session, after: Place, opening: ProgrammeSession) -> list[Place]:
    """The next ones of those who last wrote long enough ago, the earliest first."""
    before = datetime.combine(last_call_on(opening.starts_on) - LATELY, time(), UTC)
    rows = session.execute(*_next_places(after.at, after.id, before))
    return [Place(heard_at, person_id) for heard_at, person_id in rows]


@constant
def _next_places(after: datetime, after_id: int, before: datetime) -> Select[datetime, int]:
    place = (Conversation.heard_at, Conversation.person_id)
    reached = tuple_(type_coerce(after, UtcDateTime), type_coerce(after_id, BigKey))
    return (
        select(*place)
        .where(Conversation.heard_at < before, tuple_(*place) > reached)
        .where(Conversation.depth == 0)
        .order_by(*place)
        .limit(LOOKED_AT)
    )


@constant
def _unfinished(bot_id: int, ids: Sequence[int]) -> Select[Person, datetime]:
    return (
        sign_up_reminders.unfinished(bot_id)
        .where(Person.id.in_(ids))
        .order_by(Conversation.heard_at, Conversation.person_id)
        .limit(SLICE)
    )


def _last_call(person: Person, heard_at: datetime, opening: date) -> Chase | None:
    found = chases(heard_at, opening, zone_of(person.department or MAINLAND))
    return next((chase for chase in found if chase.name == LAST_CALL), None)
