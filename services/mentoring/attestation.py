"""Thank a mentor with a sentence and with the PDF attestation of the hours they gave."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from babel.lists import format_list
from babel.units import format_unit
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from documents import attestation as document
from documents.attestation import Fact, attestation_pdf
from flows.texts import plain_text, translate
from models.mentoring import Attestation, Booking, BookingStatus, Mentor, Slot
from models.outbox import OutboxMessage
from models.people import Person
from models.programme import ProgrammeSession
from rules.mentoring.slots import is_held
from rules.schedule.dates import LOCALES, with_year
from rules.tickets.working_hours import local_date
from services.conversation.attachments import File
from services.conversation.replies import Show
from services.mentoring import outcomes
from services.mentoring.outcomes import Hours
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
    hours, people = _hours(session, attestation), _count_people(session, attestation)
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
    time = in_words(_hours(session, attestation).time, language)
    return {"first_name": mentor.first_name, "time": time}


def public_facts(session: Session, code: str, language: str) -> dict[str, str] | None:
    """Return what a mentor's attestation states, without a name; None if no one has this code."""
    row = session.scalar(select(Attestation).filter_by(code=code))
    if row is None:
        return None
    programme_session = session.get_one(ProgrammeSession, row.session_id)
    mentor, hours = session.get_one(Mentor, row.mentor_id), _hours(session, row)
    return {
        "code": code,
        "association": texts_of(programme_session).association,
        "session": programme_session.name,
        "events": str(hours.meetings),
        "time": in_words(hours.time, language),
        "period": _period(session, row, mentor, language)
        or period(programme_session.starts_on, programme_session.ends_on, language),
    }


def make_attestation(session: Session, subject: Mapping[str, Any]) -> File | None:
    """Make the PDF; the subject holds `attestation`, its id."""
    attestation = session.get(Attestation, subject["attestation"])
    if attestation is None:
        return None
    return File("attestation.pdf", attestation_pdf(_document(session, attestation)))


def _document(session: Session, attestation: Attestation) -> document.Attestation:
    mentor = session.get_one(Mentor, attestation.mentor_id)
    language = session.get_one(Person, attestation.mentor_id).language
    texts = texts_of(session.get_one(ProgrammeSession, attestation.session_id))
    text = partial(plain_text, language)
    placeholders = {"association": texts.association, "first_name": mentor.first_name}
    contact = texts.privacy_contact
    code_words = text("attestation.code", contact=contact) if contact else None
    return document.Attestation(
        language=language,
        title=text("attestation.title"),
        name=mentor.first_name,
        statement=text("attestation.statement", **placeholders),
        content=tuple(_facts(session, attestation, mentor, language)),
        issuer=texts.association,
        made_on=with_year(local_date(attestation.made_at, mentor.department), language),
        made_at=attestation.made_at,
        code=attestation.code,
        code_words=code_words or text("attestation.code_alone"),
    )


def _facts(session: Session, attestation: Attestation, mentor: Mentor, language: str) -> list[Fact]:
    hours = _hours(session, attestation)
    programme_session = session.get_one(ProgrammeSession, attestation.session_id)
    facts = {
        "time": in_words(hours.time, language),
        "meetings": str(hours.meetings),
        "period": _period(session, attestation, mentor, language),
        "session": programme_session.name,
        "company": mentor.company,
    }
    text = partial(plain_text, language)
    return [Fact(text(f"attestation.{name}"), value) for name, value in facts.items() if value]


def _period(session: Session, attestation: Attestation, mentor: Mentor, language: str) -> str:
    """Return the days of the first and the last meeting held, in words; empty without any."""
    query = select(func.min(Slot.starts_at), func.max(Slot.starts_at)).where(
        Slot.mentor_id == attestation.mentor_id,
        Slot.held_at.is_not(None),
        Slot.starts_at >= attestation.since,
        Slot.starts_at < attestation.until,
    )
    days = [local_date(at, mentor.department) for at in session.execute(query).one() if at]
    if not days:
        return ""
    return period(days[0], days[-1], language)


def period(first_on: date, last_on: date, language: str) -> str:
    """Return "from … to …" in words, or the one day."""
    first, last = (with_year(day, language) for day in (first_on, last_on))
    key = "attestation.one_day" if first == last else "attestation.from_to"
    return plain_text(language, key, first=first, last=last)


def _hours(session: Session, attestation: Attestation) -> Hours:
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
