"""Make the calendar file of a workshop for a participant, in the chat."""

from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime
from html import unescape
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from documents.calendar import CalendarEvent, published, withdrawn
from flows.texts import translate
from models.workshops import Registration, RegistrationStatus
from services.conversation.attachments import ChatFile, Maker
from services.schedule.video_rooms import VideoRooms
from services.workshops import messages

NAME = "atelier.ics"
GIVEN_BACK = (
    RegistrationStatus.CANCELLED,
    RegistrationStatus.EXCUSED,
    RegistrationStatus.RELEASED,
)


def _file(write: Callable[[CalendarEvent], bytes]) -> Maker:
    """Return a maker; its subject holds `registration`, and `at`: when it changed (Unix time)."""

    def make(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
        registration = session.get(Registration, subject["registration"])
        if registration is None:
            return None
        return ChatFile(NAME, write(_event(session, registration, subject["at"])))

    return make


def of_registration(
    session: Session, registration_id: int, _: VideoRooms, at: int
) -> CalendarEvent | None:
    """Return the event of a registration, stamped `at` (Unix time); None if it is gone."""
    registration = session.get(Registration, registration_id)
    return _event(session, registration, at) if registration else None


def given_back(
    session: Session, person_id: int, since: datetime, at: int
) -> Iterator[CalendarEvent]:
    """Yield the events of the seats that the person has lost or given back since."""
    query = select(Registration).where(
        Registration.person_id == person_id,
        Registration.status.in_(GIVEN_BACK),
        Registration.changed_at > since,
    )
    for registration in session.scalars(query.order_by(Registration.id)):
        yield _event(session, registration, at)


def _event(session: Session, registration: Registration, at: int) -> CalendarEvent:
    view = messages.of_registration(session, registration)
    values = view.values()
    return CalendarEvent(
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
