"""Tell which of a person's future meetings, workshops and interviews overlap a time."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.orm import Session

from rules.slots.slots import Span, overlap


@dataclass(frozen=True, slots=True)
class Engagement:
    """One commitment of a person: the ids of its kind are set, the others are None.

    A meeting has a booking and a slot, a workshop a registration and a workshop, an interview
    an application.
    """

    span: Span
    booking_id: int | None = None
    slot_id: int | None = None
    registration_id: int | None = None
    workshop_id: int | None = None
    application_id: int | None = None


Engagements = Callable[[Session, int, datetime], Sequence[Engagement]]
"""Returns the engagements of a person, with one domain, that are not over."""


@dataclass(frozen=True, slots=True)
class Diary:
    """All that a person may have booked, whichever the domain."""

    parts: Sequence[Engagements] = ()

    def engagements(
        self, session: Session, person_id: int, now: datetime, *, moving: int | None = None
    ) -> list[Engagement]:
        """Return the engagements that are not over, the next one first.

        The booking `moving` is left out. A workshop seat that is only offered does not count.
        """
        ahead = [
            engagement
            for part in self.parts
            for engagement in part(session, person_id, now)
            if moving is None or engagement.booking_id != moving
        ]
        return sorted(ahead, key=lambda engagement: engagement.span.starts_at)

    def clash(
        self,
        session: Session,
        person_id: int,
        span: Span,
        now: datetime,
        *,
        without: Sequence[Engagement] = (),
    ) -> Engagement | None:
        """Return the first engagement that overlaps `span`, except those in `without`."""
        return next(
            (
                engagement
                for engagement in self.engagements(session, person_id, now)
                if overlap(engagement.span, span) and engagement not in without
            ),
            None,
        )
