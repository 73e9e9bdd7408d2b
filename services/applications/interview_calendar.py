"""An interview for the calendars of both sides: agreed upon, moved, called off."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from documents.calendar import Event, cancellation, invitation, published, withdrawn
from models.applications import Application
from models.people import Person
from rules.mentoring.slots import Span
from services.applications.applications import opportunity_of
from services.applications.disclosure import disclosed
from services.applications.presenting import employer_values, person_values, zone_for, zone_of_offer
from services.conversation.attachments import File, Maker
from services.conversation.text import translate
from services.outbox.email_rendering import Calendar
from services.schedule.interviews import called_off_span_of, room, span_of

NAME = "entretien.ics"
Subject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Reader:
    """One side's words and hours; each has an entry of their own."""

    uid: str
    language: str
    zone: ZoneInfo
    told: Mapping[str, str]
    key: str

    def say(self, what: str) -> str:
        return unescape(translate(self.language, f"interview.calendar.{self.key}{what}", self.told))


def of_person(session: Session, it: Application) -> Reader:
    language = session.get_one(Person, it.person_id).language
    told = person_values(session, it, language)
    return Reader(f"{it.uid}@declic", language, zone_for(session, it.person_id), told, "")


def of_employer(session: Session, it: Application) -> Reader:
    language = session.get_one(Person, opportunity_of(session, it).employer_id).language
    told = employer_values(session, it, language)
    return Reader(f"{it.uid}.1@declic", language, zone_of_offer(session, it), told, "employer_")


def event_of(reader: Reader, it: Application, at: int) -> Event | None:
    """None while no time is agreed upon."""
    span = span_of(it)
    if span is None:
        return None
    description = reader.say("description")
    return _event(reader, it.sequence, span, at, reader.say("summary"), description, room(it))


def _for_employer(session: Session, it: Application, at: int) -> Event | None:
    """It names the person: only while they share the application."""
    if disclosed(session, it) is None:
        return None
    return event_of(of_employer(session, it), it, at)


def off(reader: Reader, it: Application, at: int) -> Event | None:
    """What was agreed and stands no more: without a name, which is no longer theirs to keep."""
    span = called_off_span_of(it)
    return _event(reader, it.sequence, span, at, reader.say("off"), "", "") if span else None


def off_subject(reader: Reader, it: Application, at: int) -> Subject | None:
    """All that the file needs: the application may be gone when it is made."""
    event = off(reader, it, at)
    if event is None:
        return None
    return {
        "uid": event.uid,
        "sequence": event.sequence,
        "at": at,
        "starts": int(event.starts_at.timestamp()),
        "ends": int(event.ends_at.timestamp()),
        "zone": event.zone.key,
        "summary": event.summary,
    }


def draw(session: Session, subject: Subject, now: datetime) -> Calendar | None:
    """What goes with a letter to the employer."""
    if "interview_off" in subject:
        return Calendar(NAME, cancellation(_read(subject["interview_off"])), "CANCEL")
    application = session.get(Application, subject["interview"])
    if application is None:
        return None
    event = _for_employer(session, application, int(now.timestamp()))
    return Calendar(NAME, invitation(event), "REQUEST") if event else None


def _event(
    reader: Reader, sequence: int, span: Span, at: int, summary: str, description: str, link: str
) -> Event:
    return Event(
        uid=reader.uid,
        sequence=sequence,
        stamped_at=datetime.fromtimestamp(at, UTC),
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        zone=reader.zone,
        summary=summary,
        description=description,
        room=link,
    )


def _read(subject: Subject) -> Event:
    starts, ends, at = (datetime.fromtimestamp(subject[it], UTC) for it in ("starts", "ends", "at"))
    return Event(
        uid=subject["uid"],
        sequence=subject["sequence"],
        stamped_at=at,
        starts_at=starts,
        ends_at=ends,
        zone=ZoneInfo(subject["zone"]),
        summary=subject["summary"],
        description="",
        room="",
    )


def _invitation(session: Session, subject: Subject) -> File | None:
    """Subject: `application`, `at` the second of the change, `employer` if it is for them."""
    application = session.get(Application, subject["application"])
    if application is None:
        return None
    if subject.get("employer"):
        event = _for_employer(session, application, subject["at"])
    else:
        event = event_of(of_person(session, application), application, subject["at"])
    return File(NAME, published(event)) if event else None


def _cancellation(_: Session, subject: Subject) -> File:
    return File(NAME, withdrawn(_read(subject)))


MAKERS: Mapping[str, Maker] = {
    "interview_invitation": _invitation,
    "interview_cancellation": _cancellation,
}
