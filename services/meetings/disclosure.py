"""Decide what a mentor sees of the participants they meet.

Every place that shows it must ask here, each time: first names, the questions they asked, and
their comfort needs (captions, breaks…), counted without names.  Results are shown as long as the
participant shares them with this mentor.  Nothing else is shown: no telephone, no address, no
place, no situation.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from flows.texts import Html, translate
from models.mentoring.slots import Booking
from models.people import Person
from services.conversation.attachments import ChatFile, Maker
from services.mentors.access import may
from services.people.access import Access
from services.profile import comfort_needs, consents
from services.slots.slots import of_slot
from services.strengths import documents


@dataclass(frozen=True, slots=True)
class ParticipantDisclosure:
    """All that the mentor of a booking may read about the participant."""

    first_name: str | None
    question: str | None

    def name(self, language: str) -> str:
        return self.first_name or translate(language, "meeting.someone")


def disclosed(session: Session, booking: Booking) -> ParticipantDisclosure:
    """Return what the mentor of this booking may read of the participant."""
    person = session.get_one(Person, booking.person_id)
    return ParticipantDisclosure(person.first_name, booking.question)


def names(session: Session, slot_id: int, language: str) -> str:
    """Return the first names of those booked, between commas."""
    booked = of_slot(session, slot_id)
    return ", ".join(disclosed(session, booking).name(language) for booking in booked)


def needs(session: Session, bookings: Sequence[Booking], language: str) -> Html:
    """Return the comfort needs of these participants, counted without names."""
    return comfort_needs.for_hosts(session, [booking.person_id for booking in bookings], language)


def may_see_results(session: Session, person_id: int, mentor_id: int) -> bool:
    """Tell whether the person shares their results, and the mentor is still active."""
    is_mentor = may(session, mentor_id, Access.MENTOR)
    return is_mentor and consents.shared_with(session, person_id, mentor_id)


def make_results(session: Session, subject: Mapping[str, Any]) -> ChatFile | None:
    """Make the summary file; the subject holds `person`, and the `mentor` who reads it."""
    if not may_see_results(session, subject["person"], subject["mentor"]):
        return None
    return documents.make_summary(session, subject)


MAKERS: Mapping[str, Maker] = {"shared_summary": make_results}
