"""Thank a mentor with a sentence and with the attestation of the hours they gave."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from babel.lists import format_list
from babel.units import format_unit
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from flows.texts import plain_text, translate
from models.mentoring.meetings import Attestation
from models.mentoring.mentors import Mentor
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.schedule.dates import LOCALES, with_year
from rules.schedule.time_zones import local_date
from rules.slots.slots import is_held
from services.conversation.replies import Show
from services.meetings import outcomes
from services.meetings.outcomes import MentorHours
from services.programme.sessions import texts_of

FEWEST = 5
"""The number of people is not given below this minimum: it could tell who they are."""


def holds(session: Session, message: OutboxMessage, _: datetime) -> bool:
    """Recheck the message of thanks: the attestation still exists."""
    return session.get(Attestation, message.params["attestation"]) is not None


def show(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Show]:
    """Render the message of thanks, with the attestation as its document."""
    attestation = session.get_one(Attestation, message.params["attestation"])
    language = session.get_one(Person, attestation.mentor_id).language
    hours, people = hours_of(session, attestation), _count_people(session, attestation)
    key = "few" if people < FEWEST else "group" if hours.meetings == 1 else "many"
    values = {
        **email_values(session, attestation, language),
        "meetings": str(hours.meetings),
        "people": str(people),
    }
    caption = translate(language, f"thanks.{key}", **values)
    return [Show("attestation", {"attestation": attestation.id}, caption)]


def email_values(session: Session, attestation: Attestation, language: str) -> dict[str, str]:
    """Return the values of the e-mail of thanks."""
    mentor = session.get_one(Mentor, attestation.mentor_id)
    time = in_words(hours_of(session, attestation).time, language)
    return {"first_name": mentor.first_name, "time": time}


def public_facts(session: Session, code: str, language: str) -> dict[str, str] | None:
    """Return the contents of a mentor's attestation without the name; None for an unknown code."""
    row = session.scalar(select(Attestation).filter_by(code=code))
    if row is None:
        return None
    programme_session = session.get_one(ProgrammeSession, row.session_id)
    mentor, hours = session.get_one(Mentor, row.mentor_id), hours_of(session, row)
    return {
        "code": code,
        "association": texts_of(programme_session).association,
        "session": programme_session.name,
        "events": str(hours.meetings),
        "time": in_words(hours.time, language),
        "period": period_held(session, row, mentor, language)
        or period(programme_session.starts_on, programme_session.ends_on, language),
    }


def period_held(session: Session, attestation: Attestation, mentor: Mentor, language: str) -> str:
    """Return the days of the first and the last meeting held, in words; empty without any."""
    query = select(func.min(Slot.starts_at), func.max(Slot.starts_at)).where(
        Slot.mentor_id == attestation.mentor_id,
        Slot.held_at.is_not(None),
        Slot.starts_at >= attestation.since,
        Slot.starts_at < attestation.until,
    )
    days = [local_date(at, mentor.department) for at in session.execute(query).one() if at]
    return period(days[0], days[-1], language) if days else ""


def period(first_on: date, last_on: date, language: str) -> str:
    """Return "from … to …" in words, or the one day."""
    first, last = (with_year(day, language) for day in (first_on, last_on))
    key = "attestation.one_day" if first == last else "attestation.from_to"
    return plain_text(language, key, first=first, last=last)


def hours_of(session: Session, attestation: Attestation) -> MentorHours:
    return outcomes.hours(session, attestation.mentor_id, attestation.since, attestation.until)


def _count_people(session: Session, attestation: Attestation) -> int:
    query = (
        select(Booking.person_id, Booking.said_by_participant, Booking.said_by_mentor)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Slot.mentor_id == attestation.mentor_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.starts_at >= attestation.since, Slot.starts_at < attestation.until)
    )
    return len({person_id for person_id, *answers in session.execute(query) if is_held(*answers)})


def in_words(time: timedelta, language: str) -> str:
    """Return a duration in words: "3 heures", "1 heure et 30 minutes"."""
    locale = LOCALES.get(language, language)
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    parts = [
        format_unit(count, unit, locale=locale)
        for count, unit in ((hours, "hour"), (minutes, "minute"))
        if count
    ]
    return str(format_list(parts, locale=locale))
