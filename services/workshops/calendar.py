"""A workshop for the participant's calendar, as a file of the chat."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from sqlalchemy.orm import Session

from documents.calendar import Event, published, withdrawn
from models.workshops import Registration
from services.conversation.attachments import File, Maker
from services.conversation.text import translate
from services.workshops import messages

NAME = "atelier.ics"


def _file(write: Callable[[Event], bytes]) -> Maker:
    """Subject: `registration`, and `at`, the second of the change."""

    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        registration = session.get(Registration, subject["registration"])
        if registration is None:
            return None
        return File(NAME, write(event_of(session, registration, subject["at"])))

    return make


def event_of(session: Session, registration: Registration, at: int) -> Event:
    told = messages.of_registration(session, registration)
    values = told.values()
    return Event(
        uid=f"{registration.uid}@declic",
        sequence=registration.sequence,
        stamped_at=datetime.fromtimestamp(at, UTC),
        starts_at=told.workshop.starts_at,
        ends_at=told.workshop.ends_at,
        zone=told.zone,
        summary=unescape(translate(told.language, "workshop.calendar.summary", values)),
        description=unescape(translate(told.language, "workshop.calendar.description", values)),
        room=values["room"],
    )


MAKERS: Mapping[str, Maker] = {
    "workshop_invitation": _file(published),
    "workshop_cancellation": _file(withdrawn),
}
