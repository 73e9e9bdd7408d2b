"""The morning after a session: thanks and an attestation to every mentor who met people."""

from datetime import UTC, date, datetime, time, timedelta

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.engine.database import insert_new
from models.mentoring import Attestation, Booking, Mentor, MentorStatus, Slot
from models.people import Person
from models.programme import ProgrammeSession
from rules.mentoring.slots import Days, whole_days
from rules.outbox.quiet_hours import next_good_moment
from rules.schedule.clock import first_after
from rules.tickets.working_hours import zone_of
from services.mentoring import attestation as mentoring_attestation
from services.mentoring import outcomes
from services.mentoring.reports import messages
from services.outbox import email_outbox, outbox
from services.people.tokens import Chance
from services.programme.sessions import meetings_of

MORNING, ONE_DAY = time(10), timedelta(days=1)
STILL = timedelta(days=7)
"""How late thanks may still come."""
SLICE = 10
LETTERS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""None that is taken for another when it is read aloud."""
THANKED = (MentorStatus.ACTIVE, MentorStatus.LEFT)


def enqueue_due(session: Session, bot_id: int, now: datetime, chance: Chance) -> bool:
    """A slice; whether there may be more."""
    ended = [it for it in _lately(session, now) if _due_at(it) <= now <= _due_at(it) + STILL]
    done = [_thank_all(session, bot_id, here, now, chance) for here in ended]
    return any(done)


def when_due(session: Session, now: datetime) -> datetime | None:
    instants = [_due_at(here) for here in _lately(session, now)]
    return first_after(now, instants)


def _lately(session: Session, now: datetime) -> list[ProgrammeSession]:
    since = (now - STILL - 3 * ONE_DAY).date()
    return list(session.scalars(*_ended(since)))


def _due_at(here: ProgrammeSession) -> datetime:
    zone = zone_of(here.departments[0])
    morning = datetime.combine(here.ends_on + ONE_DAY, MORNING, zone)
    return next_good_moment(morning.astimezone(UTC), zone)


def _thank_all(
    session: Session, bot_id: int, here: ProgrammeSession, now: datetime, chance: Chance
) -> bool:
    span = whole_days(
        Days(here.starts_on - timedelta(days=meetings_of(here).horizon_days), here.ends_on),
        zone_of(here.departments[0]),
    )
    found = session.scalars(*_met(bot_id, here.id, span.starts_at, span.ends_at)).all()
    for mentor_id in found:
        since = max(span.starts_at, session.scalar(*_thanked_until(mentor_id)) or span.starts_at)
        _thank(session, mentor_id, here.id, since, span.ends_at, now, chance)
    return len(found) == SLICE


@constant
def _ended(since: date) -> Select[ProgrammeSession]:
    return select(ProgrammeSession).where(ProgrammeSession.ends_on >= since)


@constant
def _met(bot_id: int, session_id: int, since: datetime, until: datetime) -> Select[int]:
    """A slice of the mentors who met people of a session and have no attestation of it."""
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
    """No meeting counts in two attestations."""
    return select(func.max(Attestation.until)).where(Attestation.mentor_id == mentor_id)


def _thank(
    session: Session,
    mentor_id: int,
    session_id: int,
    since: datetime,
    until: datetime,
    now: datetime,
    chance: Chance,
) -> None:
    values = {"since": since, "until": until, "made_at": now, "code": _code(chance)}
    of = {"mentor_id": mentor_id, "session_id": session_id}
    insert_new(session, Attestation, ("mentor_id", "session_id"), **of, **values)
    attestation = session.scalars(select(Attestation).filter_by(**of)).one()
    if not outcomes.hours(session, mentor_id, since, until).meetings:
        return
    person, key = session.get_one(Person, mentor_id), f"thanks:{attestation.id}"
    given = {"attestation": attestation.id}
    outbox.enqueue(session, messages.THANKS, person, key=key, due_at=now, params=given)
    mentor = session.get_one(Mentor, mentor_id)
    if mentor.work_email and mentor.email_confirmed_at:
        said = mentoring_attestation.in_letter(session, attestation, person.language)
        email_outbox.enqueue(
            session,
            person,
            mentor.work_email,
            key=key,
            text="thanks.letter",
            due_at=now,
            values=said,
        )


def _code(chance: Chance) -> str:
    drawn = "".join(LETTERS[chance(len(LETTERS))] for _ in range(8))
    return f"{drawn[:4]}-{drawn[4:]}"
