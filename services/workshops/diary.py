"""All that a person may have booked: workshops, and what the domains below them book."""

from datetime import datetime

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from models.engine.constant import constant
from models.workshops import Registration, RegistrationStatus, Workshop
from rules.slots.slots import Span
from services.applications import interviews
from services.schedule.conflicts import Diary, Engagement
from services.slots import bookings


def engagements(session: Session, person_id: int, now: datetime) -> list[Engagement]:
    """Return the person's workshops that are not over, as engagements."""
    return [
        Engagement(Span(row.starts_at, row.ends_at), registration_id=row.seat, workshop_id=row.id)
        for row in session.execute(*_registered(person_id, now))
    ]


@constant
def _registered(person_id: int, now: datetime) -> Select[datetime, datetime, int, int]:
    return (
        select(Workshop.starts_at, Workshop.ends_at, Workshop.id, Registration.id.label("seat"))
        .join(Workshop, Workshop.id == Registration.workshop_id)
        .where(Registration.person_id == person_id, Workshop.ends_at > now)
        .where(Registration.status == RegistrationStatus.REGISTERED)
    )


DIARY = Diary((bookings.engagements, engagements, interviews.engagements))
