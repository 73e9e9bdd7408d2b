"""Send thanks and an attestation to each mentor of a session, the morning after its end."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.mentoring.meetings import Attestation
from models.mentoring.mentors import Mentor, MentorStatus
from models.mentoring.slots import Booking, Slot
from models.people import Person
from models.programme import ProgrammeSession
from rules.outbox.pace import Urgency
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.clock import first_after
from rules.schedule.days import Days
from rules.schedule.time_zones import zone_of_session
from rules.slots.slots import whole_days
from services.meetings import outcomes
from services.meetings.attestation import email_values, holds, show
from services.outbox import email_outbox, outbox
from services.outbox.outbox import MessageKind
from services.people.tokens import RandomBelow, typed_code
from services.programme.sessions import meetings_of

MORNING, ONE_DAY = time(10), timedelta(days=1)
STILL = timedelta(days=7)
"""How late thanks may still be sent."""
SLICE = 10
GROUPS = 2
"""The groups of an attestation's code."""
THANKED = (MentorStatus.ACTIVE, MentorStatus.LEFT)
THANKS = MessageKind(
    "thanks",
    Urgency.REMINDER,
    timedelta(days=2),
    resend_unknown=True,
    recheck=holds,
    render=show,
)


def enqueue_due(session: Session, bot_id: int, now: datetime, random_below: RandomBelow) -> bool:
    """Thank up to `SLICE` mentors a session; return whether more may be left."""
    due = [
        programme_session
        for programme_session in session.scalars(*_ended(_since(now), now.date())).all()
        if _due_at(programme_session) <= now <= _due_at(programme_session) + STILL
    ]
    has_more = [
        _thank_all(session, bot_id, programme_session, now, random_below)
        for programme_session in due
    ]
    return any(has_more)


def when_due(session: Session, now: datetime) -> datetime | None:
    ending = session.scalars(*_ended(_since(now), date.max)).all()
    return first_after(now, [_due_at(programme_session) for programme_session in ending])


def _since(now: datetime) -> date:
    return (now - STILL - 3 * ONE_DAY).date()


def _due_at(programme_session: ProgrammeSession) -> datetime:
    zone = zone_of_session(programme_session)
    morning = datetime.combine(programme_session.ends_on + ONE_DAY, MORNING, zone)
    return next_good_moment(morning.astimezone(UTC), zone)


def _thank_all(
    session: Session,
    bot_id: int,
    programme_session: ProgrammeSession,
    now: datetime,
    random_below: RandomBelow,
) -> bool:
    span = whole_days(
        Days(
            programme_session.starts_on
            - timedelta(days=meetings_of(programme_session).horizon_days),
            programme_session.ends_on,
        ),
        zone_of_session(programme_session),
    )
    mentor_ids = session.scalars(
        *_mentors_to_thank(bot_id, programme_session.id, span.starts_at, span.ends_at)
    ).all()
    for mentor_id in mentor_ids:
        since = max(span.starts_at, session.scalar(*_thanked_until(mentor_id)) or span.starts_at)
        _thank(session, mentor_id, programme_session.id, since, span.ends_at, now, random_below)
    return len(mentor_ids) == SLICE


@constant
def _ended(since: date, until: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(ProgrammeSession.ends_on.between(since, until))


@constant
def _mentors_to_thank(
    bot_id: int, session_id: int, since: datetime, until: datetime
) -> Select[int]:
    """Select up to `SLICE` mentors of a session who have no attestation for it."""
    has_had = select(Attestation.id).where(
        Attestation.mentor_id == Mentor.person_id, Attestation.session_id == session_id
    )
    of_session = select(Booking.id).where(
        Booking.slot_id == Slot.id, Booking.session_id == session_id
    )
    return (
        select(Mentor.person_id)
        .join(Slot, Slot.mentor_id == Mentor.person_id)
        .join(Person, Person.id == Mentor.person_id)
        .where(Person.bot_id == bot_id, Mentor.status.in_(THANKED), ~has_had.exists())
        .where(Slot.held_at.is_not(None), or_(Slot.session_id == session_id, of_session.exists()))
        .where(Slot.starts_at >= since, Slot.starts_at < until)
        .distinct()
        .order_by(Mentor.person_id)
        .limit(SLICE)
    )


@constant
def _thanked_until(mentor_id: int) -> Select[datetime | None]:
    """Select the end of the last attestation: no meeting counts in two."""
    return select(func.max(Attestation.until)).where(Attestation.mentor_id == mentor_id)


def _thank(
    session: Session,
    mentor_id: int,
    session_id: int,
    since: datetime,
    until: datetime,
    now: datetime,
    random_below: RandomBelow,
) -> None:
    values = {
        "since": since,
        "until": until,
        "made_at": now,
        "code": typed_code(random_below, GROUPS),
    }
    key_columns = {"mentor_id": mentor_id, "session_id": session_id}
    insert_new(session, Attestation, ("mentor_id", "session_id"), **key_columns, **values)
    attestation = session.scalars(select(Attestation).filter_by(**key_columns)).one()
    if not outcomes.hours(session, mentor_id, since, until).meetings:
        return
    person, key = session.get_one(Person, mentor_id), f"thanks:{attestation.id}"
    params = {"attestation": attestation.id}
    outbox.enqueue(session, THANKS, person, key=key, due_at=now, params=params)
    mentor = session.get_one(Mentor, mentor_id)
    if mentor.email and mentor.email_confirmed_at:
        email_outbox.enqueue(
            session,
            person,
            mentor.email,
            key=key,
            text="thanks.letter",
            due_at=now,
            values=email_values(session, attestation, person.language),
        )
