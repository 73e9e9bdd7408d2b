"""In the middle of a session, and on the morning after it: how is it, how was it."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.feedback import FeedbackOn
from models.programme import ProgrammeSession
from rules.feedback.feedback import mood_on
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.clock import first_after
from rules.tickets.working_hours import zone_of
from services.enrolment import participants
from services.feedback import messages
from services.outbox import outbox
from services.outbox.outbox import Kind
from services.outbox.sweep_cursor import SLICE

MOOD_AT, END_AT = time(12, 30), time(10)
AROUND = timedelta(days=1)
"""A day begins earlier overseas, and the first of a session's zones stands for it."""
LATE = timedelta(days=3)


def ask_mood(session: Session, bot_id: int, now: datetime) -> bool:
    found = [(here, mood_on(here.starts_on, here.ends_on)) for here in _sessions(session, now)]
    asked = [
        _ask(session, bot_id, messages.MOOD, here, FeedbackOn.MOOD, day, MOOD_AT, now)
        for here, day in found
        if day is not None
    ]
    return any(asked)


def ask_satisfaction(session: Session, bot_id: int, now: datetime) -> bool:
    asked = [
        _ask(
            session,
            bot_id,
            messages.SATISFACTION,
            here,
            FeedbackOn.SESSION,
            here.ends_on + AROUND,
            END_AT,
            now,
        )
        for here in _sessions(session, now)
    ]
    return any(asked)


def when_due(session: Session, now: datetime) -> datetime | None:
    """The instants at which people are told, where the session is."""
    instants = []
    for here in _sessions(session, now, ahead=timedelta(days=30)):
        zone = zone_of(here.departments[0])
        if (day := mood_on(here.starts_on, here.ends_on)) is not None:
            instants.append(_at(day, MOOD_AT, zone))
        instants.append(next_good_moment(_at(here.ends_on + AROUND, END_AT, zone), zone))
    return first_after(now, instants)


def _sessions(
    session: Session, now: datetime, ahead: timedelta = AROUND
) -> Sequence[ProgrammeSession]:
    """Under way, or over lately."""
    return session.scalars(*_around((now + ahead).date(), (now - LATE).date())).all()


@constant
def _around(begun_on: date, not_over_on: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(
        ProgrammeSession.starts_on <= begun_on, ProgrammeSession.ends_on >= not_over_on
    )


def _ask(
    session: Session,
    bot_id: int,
    kind: Kind,
    here: ProgrammeSession,
    about: FeedbackOn,
    day: date,
    hour: time,
    now: datetime,
) -> bool:
    """A slice of those who have a place; each at that hour where they are."""
    earliest = datetime.combine(day, time(0), UTC) - AROUND
    if not earliest <= now <= earliest + LATE:
        return False
    before = f"{kind.name}:{here.id}:"
    people = participants.without_message(session, bot_id, here.id, before)
    for person in people:
        zone = zone_of(person.department or here.departments[0])
        due_at = next_good_moment(_at(day, hour, zone), zone)
        given = {"session": here.id, "about": about}
        key = f"{before}{person.id}"
        outbox.enqueue(session, kind, person, key=key, due_at=due_at, params=given)
    return len(people) == SLICE


def _at(day: date, hour: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
