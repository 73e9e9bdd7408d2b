"""What a mentor is thanked with: a sentence, and the attestation of the hours they gave."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from babel.lists import format_list
from babel.units import format_unit
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from documents import attestation as paper
from documents.attestation import Fact, attestation_pdf
from flows.texts import house_texts
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
"""Under that many people, no number: one could tell who."""


def holds(session: Session, message: OutboxMessage, _: datetime) -> bool:
    return session.get(Attestation, message.params["attestation"]) is not None


def show(session: Session, message: OutboxMessage, _: datetime) -> Sequence[Show]:
    made = session.get_one(Attestation, message.params["attestation"])
    language = session.get_one(Person, made.mentor_id).language
    hours, people = _hours(session, made), _people(session, made)
    key = "few" if people < FEWEST else "group" if hours.meetings == 1 else "many"
    values = {
        **in_letter(session, made, language),
        "meetings": str(hours.meetings),
        "people": str(people),
    }
    caption = house_texts().render(language, f"thanks.{key}", values)
    return [Show("attestation", {"attestation": made.id}, caption)]


def in_letter(session: Session, made: Attestation, language: str) -> dict[str, str]:
    mentor = session.get_one(Mentor, made.mentor_id)
    time = in_words(_hours(session, made).time, language)
    return {"first_name": mentor.first_name, "time": time}


def make_attestation(session: Session, subject: Mapping[str, Any]) -> File | None:
    made = session.get(Attestation, subject["attestation"])
    if made is None:
        return None
    return File("attestation.pdf", attestation_pdf(_paper(session, made)))


def _paper(session: Session, made: Attestation) -> paper.Attestation:
    mentor = session.get_one(Mentor, made.mentor_id)
    language = session.get_one(Person, made.mentor_id).language
    texts = texts_of(session.get_one(ProgrammeSession, made.session_id))
    words = partial(house_texts().words, language)
    said = {"association": texts.association, "first_name": mentor.first_name}
    contact = texts.privacy_contact
    code_words = words("attestation.code").format(contact=contact) if contact else None
    return paper.Attestation(
        language=language,
        title=words("attestation.title"),
        name=mentor.first_name,
        statement=words("attestation.statement").format(**said),
        facts=tuple(_facts(session, made, mentor, language)),
        issuer=texts.association,
        made_on=with_year(local_date(made.made_at, mentor.department), language),
        made_at=made.made_at,
        code=made.code,
        code_words=code_words or words("attestation.code_alone"),
    )


def _facts(session: Session, made: Attestation, mentor: Mentor, language: str) -> list[Fact]:
    hours = _hours(session, made)
    here = session.get_one(ProgrammeSession, made.session_id)
    facts = {
        "time": in_words(hours.time, language),
        "meetings": str(hours.meetings),
        "period": _period(session, made, mentor, language),
        "session": here.name,
        "company": mentor.company,
    }
    words = partial(house_texts().words, language)
    return [Fact(words(f"attestation.{name}"), said) for name, said in facts.items() if said]


def _period(session: Session, made: Attestation, mentor: Mentor, language: str) -> str:
    """From the first meeting that took place to the last."""
    query = select(func.min(Slot.starts_at), func.max(Slot.starts_at)).where(
        Slot.mentor_id == made.mentor_id,
        Slot.held_at.is_not(None),
        Slot.starts_at >= made.since,
        Slot.starts_at < made.until,
    )
    days = [local_date(at, mentor.department) for at in session.execute(query).one() if at]
    if not days:
        return ""
    return period(days[0], days[-1], language)


def period(first_on: date, last_on: date, language: str) -> str:
    first, last = (with_year(day, language) for day in (first_on, last_on))
    key = "attestation.one_day" if first == last else "attestation.from_to"
    return house_texts().words(language, key).format(first=first, last=last)


def _hours(session: Session, made: Attestation) -> Hours:
    return outcomes.hours(session, made.mentor_id, made.since, made.until)


def _people(session: Session, made: Attestation) -> int:
    query = (
        select(Booking.person_id, Booking.said_by_participant, Booking.said_by_mentor)
        .join(Slot, Slot.id == Booking.slot_id)
        .where(Slot.mentor_id == made.mentor_id, Booking.status == BookingStatus.BOOKED)
        .where(Slot.starts_at >= made.since, Slot.starts_at < made.until)
    )
    return len({person for person, *said in session.execute(query) if is_held(*said)})


def in_words(time: timedelta, language: str) -> str:
    """ "3 heures", "1 heure et 30 minutes"."""
    locale = LOCALES.get(language, language)
    hours, minutes = divmod(int(time.total_seconds()) // 60, 60)
    parts = [
        format_unit(count, unit, locale=locale)
        for count, unit in ((hours, "hour"), (minutes, "minute"))
        if count
    ]
    return str(format_list(parts, locale=locale))
