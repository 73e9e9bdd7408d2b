"""Make the calendar file of a workshop for a participant, in the chat."""

from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from sqlalchemy.orm import Session

from documents.calendar import Event, published, withdrawn
from flows.texts import translate
from models.workshops import Registration
from services.conversation.attachments import File, Maker
from services.workshops import messages

NAME = "atelier.ics"


def _file(write: Callable[[Event], bytes]) -> Maker:
    """Return a maker; its subject holds `registration`, and `at`: when it changed (Unix time)."""

    def make(session: Session, subject: Mapping[str, Any]) -> File | None:
        registration = session.get(Registration, subject["registration"])
        if registration is None:
            return None
        return File(NAME, write(event_of(session, registration, subject["at"])))

    return make


def event_of(session: Session, registration: Registration, at: int) -> Event:
    """Return the calendar event of a registration, stamped `at` (Unix time)."""
    view = messages.of_registration(session, registration)
    values = view.values()
    return Event(
        uid=f"{registration.uid}@declic",
        sequence=registration.sequence,
        stamped_at=datetime.fromtimestamp(at, UTC),
        starts_at=view.workshop.starts_at,
        ends_at=view.workshop.ends_at,
        zone=view.zone,
        summary=unescape(translate(view.language, "workshop.calendar.summary", **values)),
        description=unescape(translate(view.language, "workshop.calendar.description", **values)),
        room=values["room"],
    )


MAKERS: Mapping[str, Maker] = {
    "workshop_invitation": _file(published),
    "workshop_cancellation": _file(withdrawn),
}
