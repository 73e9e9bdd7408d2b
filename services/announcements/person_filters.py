"""Make a condition on people of what the team chose, and say it in words.

The desk's listing of people filters by it, and an announcement is for those whom it finds: it is
computed when the announcement leaves.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, exists, or_, select
from sqlalchemy.orm import Session

from models.conversation import Update
from models.desk import PersonNote
from models.enrolment import EligibilityVerdict, Enrolment, EnrolmentStatus
from models.geography import Commune
from models.mentoring.slots import Booking, BookingStatus, Slot
from models.people import Address, ChannelName, Person, Role, RoleName
from models.programme import ProgrammeSession
from models.workshops import CAME, Registration, RegistrationStatus, Workshop
from services.conversation.phrases import Phrase
from services.people import addresses

SILENCES: Mapping[str, timedelta] = {
    "two_days": timedelta(days=2),
    "week": timedelta(days=7),
    "month": timedelta(days=30),
}
YES, NO, NONE, ALL = "yes", "no", "none", "all"
Condition = ColumnElement[bool]
Label = str | Phrase


@dataclass(frozen=True, slots=True)
class PersonFilter:
    """A condition on people for each of its values, and what a value is called."""

    where: Callable[[str, datetime], Condition]
    label: Callable[[Session, str], Label]


def where(name: str, value: str, now: datetime) -> Condition:
    return PERSON_FILTERS[name].where(value, now)


def in_words(session: Session, name: str, value: str) -> Phrase:
    """Return « Ville : Revel »."""
    label = PERSON_FILTERS[name].label(session, value)
    return Phrase(
        "announce.who.filter", {"name": Phrase(f"bureau.people.filter.{name}"), "value": label}
    )


def _newest(*conditions: Condition) -> Condition:
    """Return the condition that the enrolment that changed last is such."""
    newest = (
        select(Enrolment.id)
        .where(Enrolment.person_id == Person.id)
        .order_by(Enrolment.changed_at.desc(), Enrolment.id.desc())
        .limit(1)
        .correlate(Person)
        .scalar_subquery()
    )
    of_person = select(Enrolment.person_id).where(*conditions)
    return Person.id.in_(of_person) & exists().where(Enrolment.id == newest, *conditions)


def _is_in_session(value: str, _: datetime) -> Condition:
    return _newest(Enrolment.session_id == int(value))


def _session_name(session: Session, value: str) -> Label:
    found = session.get(ProgrammeSession, int(value))
    return found.name if found else "?"


def _has_state(value: str, _: datetime) -> Condition:
    if value == NONE:
        return ~exists().where(Enrolment.person_id == Person.id)
    return _newest(Enrolment.status == EnrolmentStatus(value))


def _has_role(value: str, _: datetime) -> Condition:
    if value == NONE:
        return ~exists().where(Role.person_id == Person.id)
    return Person.id.in_(select(Role.person_id).where(Role.role == RoleName(value)))


def _lives_in(value: str, _: datetime) -> Condition:
    return Person.id.in_(
        select(EligibilityVerdict.person_id).where(EligibilityVerdict.insee == value)
    )


def _town_name(session: Session, value: str) -> Label:
    return session.scalar(select(Commune.name).where(Commune.insee == value)) or "?"


def _has_door(value: str, _: datetime) -> Condition:
    if value == NONE:
        return ~addresses.is_reachable(Person.id)
    at = select(Address.person_id).where(Address.channel == ChannelName(value), Address.preferred)
    return Person.id.in_(at.where(Address.blocked_at.is_(None)))


def _is_silent(value: str, now: datetime) -> Condition:
    since = now - SILENCES[value]
    heard = exists().where(Update.person_id == Person.id, Update.recorded_at > since)
    return (Person.joined_at <= since) & ~heard


def _has_booked(value: str, now: datetime) -> Condition:
    ahead = select(Slot.id).where(Slot.ends_at > now)
    booked = select(Booking.person_id).where(
        Booking.status == BookingStatus.BOOKED, Booking.slot_id.in_(ahead)
    )
    return Person.id.in_(booked) if value == YES else Person.id.not_in(booked)


def _is_registered(value: str, *conditions: Condition) -> Condition:
    of = select(Registration.person_id).where(
        Registration.workshop_id == int(value),
        Registration.status == RegistrationStatus.REGISTERED,
        *conditions,
    )
    return Person.id.in_(of)


def _came(value: str, _: datetime) -> Condition:
    came = Registration.workshop_id == int(value), Registration.attended.in_(CAME)
    return Person.id.in_(select(Registration.person_id).where(*came))


def _did_not_come(value: str, _: datetime) -> Condition:
    absent = or_(Registration.attended.is_(None), Registration.attended.not_in(CAME))
    return _is_registered(value, absent)


def _workshop_title(session: Session, value: str) -> Label:
    found = session.get(Workshop, int(value))
    return f"{found.title} ({found.starts_at:%d/%m})" if found else "?"


def _is_paused(value: str, _: datetime) -> Condition:
    paused = Person.nudges_suspended_at
    return paused.is_not(None) if value == YES else paused.is_(None)


def _is_to_call(value: str, now: datetime) -> Condition:
    """Return the condition that a person is on a call list: of anybody, or of member `value`."""
    calls = select(PersonNote.person_id).where(PersonNote.is_call, PersonNote.until > now)
    if value != ALL:
        calls = calls.where(PersonNote.noted_by == int(value))
    return Person.id.in_(calls)


def _said(prefix: str) -> Callable[[Session, str], Label]:
    return lambda _, value: Phrase(f"bureau.people.{prefix}{value}")


PERSON_FILTERS: Mapping[str, PersonFilter] = {
    "session": PersonFilter(_is_in_session, _session_name),
    "state": PersonFilter(_has_state, _said("state.")),
    "town": PersonFilter(_lives_in, _town_name),
    "silent": PersonFilter(_is_silent, _said("silent.")),
    "booked": PersonFilter(_has_booked, _said("")),
    "workshop": PersonFilter(lambda value, _: _is_registered(value), _workshop_title),
    "came": PersonFilter(_came, _workshop_title),
    "missed": PersonFilter(_did_not_come, _workshop_title),
    "role": PersonFilter(_has_role, _said("role.")),
    "door": PersonFilter(_has_door, _said("door.")),
    "language": PersonFilter(lambda value, _: Person.language == value, lambda _, value: value),
    "paused": PersonFilter(_is_paused, _said("")),
    "calls": PersonFilter(_is_to_call, lambda *_: Phrase("bureau.people.calls.all")),
}
"""By the names that stand in the addresses of the listing of people."""
