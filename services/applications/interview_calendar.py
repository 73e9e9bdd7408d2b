"""Make the calendar files of an interview for both sides: agreed, moved, cancelled."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.calendar import CalendarEvent, cancellation, invitation, published, withdrawn
from flows.texts import translate
from models.applications import Application
from models.people import Person
from rules.slots.slots import Span
from services.applications.applications import opportunity_of
from services.applications.disclosure import disclosed
from services.applications.interviews import called_off_span_of, room, span_of
from services.applications.presenting import employer_values, person_values, zone_of_offer
from services.conversation.attachments import ChatFile, Maker
from services.outbox.email_rendering import CalendarFile
from services.people.time_zones import zone_of_person
from services.schedule.video_rooms import VideoRooms

NAME = "entretien.ics"
Subject = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class InterviewSide:
    """One side's language and time zone; each side has an event (`uid`) of its own."""

    uid: str
    language: str
    zone: ZoneInfo
    values: Mapping[str, str]
    key: str

    def say(self, field: str) -> str:
        return unescape(
            translate(self.language, f"interview.calendar.{self.key}{field}", **self.values)
        )


def of_person(session: Session, application: Application) -> InterviewSide:
    """Return the person who applied, as a reader of the calendar."""
    language = session.get_one(Person, application.person_id).language
    values = person_values(session, application, language)
    return InterviewSide(
        f"{application.uid}@declic",
        language,
        zone_of_person(session, application.person_id),
        values,
        "",
    )


def of_employer(session: Session, application: Application) -> InterviewSide:
    """Return the employer, as a reader of the calendar."""
    language = session.get_one(Person, opportunity_of(session, application).employer_id).language
    values = employer_values(session, application, language)
    return InterviewSide(
        f"{application.uid}.1@declic",
        language,
        zone_of_offer(session, application),
        values,
        "employer_",
    )


def event_of(reader: InterviewSide, application: Application, at: int) -> CalendarEvent | None:
    """Return the event of an agreed interview; None while no time is agreed."""
    span = span_of(application)
    if span is None:
        return None
    description = reader.say("description")
    return _event(
        reader,
        application.sequence,
        span,
        at,
        reader.say("summary"),
        description,
        room(application),
    )


def of_application(
    session: Session, application_id: int, _: VideoRooms, at: int
) -> CalendarEvent | None:
    """Return the event of the person who applied; None while no time is agreed."""
    application = session.get(Application, application_id)
    if application is None:
        return None
    return event_of(of_person(session, application), application, at)


def called_off(
    session: Session, person_id: int, since: datetime, at: int
) -> Iterator[CalendarEvent]:
    """Yield the interviews called off since; those agreed again are among the current ones."""
    query = select(Application).where(
        Application.person_id == person_id,
        Application.interview_was_at.is_not(None),
        Application.changed_at > since,
    )
    for application in session.scalars(query.order_by(Application.id)):
        if event := off(of_person(session, application), application, at):
            yield event


def _for_employer(session: Session, application: Application, at: int) -> CalendarEvent | None:
    """Return the employer's event, which names the person; only while shared."""
    if disclosed(session, application) is None:
        return None
    return event_of(of_employer(session, application), application, at)


def off(reader: InterviewSide, application: Application, at: int) -> CalendarEvent | None:
    """Return the event of a cancelled interview, without the person's name; None if none was."""
    span = called_off_span_of(application)
    return (
        _event(reader, application.sequence, span, at, reader.say("off"), "", "") if span else None
    )


def off_subject(reader: InterviewSide, application: Application, at: int) -> Subject | None:
    """Return all that the file needs, since the application may be gone when it is made."""
    event = off(reader, application, at)
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


def draw(session: Session, subject: Subject, now: datetime) -> CalendarFile | None:
    """Return the calendar part of an e-mail to the employer."""
    if "interview_off" in subject:
        return CalendarFile(NAME, cancellation(_read(subject["interview_off"])), "CANCEL")
    application = session.get(Application, subject["interview"])
    if application is None:
        return None
    event = _for_employer(session, application, int(now.timestamp()))
    return CalendarFile(NAME, invitation(event), "REQUEST") if event else None


def _event(
    reader: InterviewSide,
    sequence: int,
    span: Span,
    at: int,
    summary: str,
    description: str,
    link: str,
) -> CalendarEvent:
    return CalendarEvent(
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


def _read(subject: Subject) -> CalendarEvent:
    starts, ends, at = (
        datetime.fromtimestamp(subject[key], UTC) for key in ("starts", "ends", "at")
    )
    return CalendarEvent(
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


def _invitation(session: Session, subject: Subject) -> ChatFile | None:
    """Make an invitation; the subject holds `application`, `at` (Unix time), and `employer`
    when the file is for the employer.
    """
    application = session.get(Application, subject["application"])
    if application is None:
        return None
    if subject.get("employer"):
        event = _for_employer(session, application, subject["at"])
    else:
        event = event_of(of_person(session, application), application, subject["at"])
    return ChatFile(NAME, published(event)) if event else None


def _cancellation(_: Session, subject: Subject) -> ChatFile:
    return ChatFile(NAME, withdrawn(_read(subject)))


MAKERS: Mapping[str, Maker] = {
    "interview_invitation": _invitation,
    "interview_cancellation": _cancellation,
}
