"""Ask participants for a score in the middle of a session, and on the morning after it."""

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
from rules.schedule.time_zones import zone_of, zone_of_session
from services.enrolment import participants
from services.feedback import messages
from services.outbox import outbox
from services.outbox.outbox import MessageKind
from services.outbox.sweep_cursor import SLICE

MOOD_AT, END_AT = time(12, 30), time(10)
AROUND = timedelta(days=1)
"""Margin on dates: a day begins earlier overseas than in the session's first department."""
LATE = timedelta(days=3)


def ask_mood(session: Session, bot_id: int, now: datetime) -> bool:
    """Enqueue a slice of the questions about the mood; True when there may be more."""
    days = [
        (programme_session, mood_on(programme_session.starts_on, programme_session.ends_on))
        for programme_session in _sessions(session, now)
    ]
    more = [
        _ask(session, bot_id, messages.MOOD, programme_session, FeedbackOn.MOOD, day, MOOD_AT, now)
        for programme_session, day in days
        if day is not None
    ]
    return any(more)


def ask_satisfaction(session: Session, bot_id: int, now: datetime) -> bool:
    """Enqueue a slice of the questions about the whole session; True when there may be more."""
    more = [
        _ask(
            session,
            bot_id,
            messages.SATISFACTION,
            programme_session,
            FeedbackOn.SESSION,
            programme_session.ends_on + AROUND,
            END_AT,
            now,
        )
        for programme_session in _sessions(session, now)
    ]
    return any(more)


def when_due(session: Session, now: datetime) -> datetime | None:
    """Return the next instant at which people are asked, in the time zone of their session."""
    instants = []
    for programme_session in _sessions(session, now, ahead=timedelta(days=30)):
        zone = zone_of_session(programme_session)
        day = mood_on(programme_session.starts_on, programme_session.ends_on)
        if day is not None:
            instants.append(_at(day, MOOD_AT, zone))
        ended_on = programme_session.ends_on + AROUND
        instants.append(next_good_moment(_at(ended_on, END_AT, zone), zone))
    return first_after(now, instants)


def _sessions(
    session: Session, now: datetime, ahead: timedelta = AROUND
) -> Sequence[ProgrammeSession]:
    """Return the sessions that are under way, or ended lately."""
    return session.scalars(*_around((now + ahead).date(), (now - LATE).date())).all()


@constant
def _around(begun_on: date, not_over_on: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(
        ProgrammeSession.starts_on <= begun_on, ProgrammeSession.ends_on >= not_over_on
    )


def _ask(
    session: Session,
    bot_id: int,
    kind: MessageKind,
    programme_session: ProgrammeSession,
    about: FeedbackOn,
    day: date,
    hour: time,
    now: datetime,
) -> bool:
    """Ask a slice of people who have a place, each at that hour of their own time zone."""
    earliest = datetime.combine(day, time(0), UTC) - AROUND
    if not earliest <= now <= earliest + LATE:
        return False
    key_prefix = f"{kind.name}:{programme_session.id}:"
    people = participants.without_message(session, bot_id, programme_session.id, key_prefix)
    for person in people:
        zone = (
            zone_of(person.department) if person.department else zone_of_session(programme_session)
        )
        due_at = next_good_moment(_at(day, hour, zone), zone)
        params = {"session": programme_session.id, "about": about}
        key = f"{key_prefix}{person.id}"
        outbox.enqueue(session, kind, person, key=key, due_at=due_at, params=params)
    return len(people) == SLICE


def _at(day: date, hour: time, zone: tzinfo) -> datetime:
    return datetime.combine(day, hour, zone).astimezone(UTC)
