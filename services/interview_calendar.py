"""An interview for the person's calendar, as a file of the chat."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from sqlalchemy.orm import Session

from documents.calendar import Event, cancellation, invitation
from models.applications import Application
from models.people import Person
from services.application_words import person_values, zone_for
from services.files import File, Maker
from services.interview_times import room, span_of
from services.meeting_words import words

NAME = "entretien.ics"


def event_of(session: Session, application: Application, at: int) -> Event | None:
    """None while no time is agreed upon."""
    span = span_of(application)
    if span is None:
        return None
    language = session.get_one(Person, application.person_id).language
    told = person_values(session, application, language)
    return Event(
        uid=f"{application.uid}@declic",
        sequence=application.sequence,
        stamped_at=datetime.fromtimestamp(at, UTC),
        starts_at=span.starts_at,
        ends_at=span.ends_at,
        zone=zone_for(session, application.person_id),
        summary=unescape(words(language, "interview.calendar.summary", told)),
        description=unescape(words(language, "interview.calendar.description", told)),
        room=room(application),
    )


def _file(write: Callable[[Event], bytes]) -> Maker:
    """Subject: `application`, and `at`, the second of the change."""

    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        application = session.get(Application, subject["application"])
        event = event_of(session, application, subject["at"]) if application else None
        return File(NAME, write(event)) if event else None

    return make


MAKERS: Mapping[str, Maker] = {
    "interview_invitation": _file(invitation),
    "interview_cancellation": _file(cancellation),
}
